// Whether the screen is a narrow one, as web/src/style/narrow.css has it.
import { signal } from "@preact/signals";

const query = matchMedia("(max-width: 640px)");

export const narrow = signal(query.matches);
query.addEventListener("change", () => (narrow.value = query.matches));
