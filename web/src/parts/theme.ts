// Light or dark as the system has it, until somebody chooses.
import { effect, signal } from "@preact/signals";

const key = "regiondrill-theme";
const themes = ["system", "dark", "light"] as const;
type Theme = (typeof themes)[number];

const stored = localStorage.getItem(key);
export const theme = signal<Theme>(themes.find((one) => one === stored) ?? "system");

export function nextTheme(): void {
    theme.value = themes[(themes.indexOf(theme.value) + 1) % themes.length] ?? "system";
}

effect(() => {
    localStorage.setItem(key, theme.value);
    document.documentElement.dataset["theme"] = theme.value;
});
