// The keys, and what they do.
import { signal } from "@preact/signals";
import { healAll, killOrHeal, toggleClock, undo } from "../model/acts";
import { connection, regionNames, setPace } from "../model/drill";
import { Modal } from "./modal";

export const helpOpen = signal(false);

const keys: [string, string][] = [
    ["Space", "pause, or go on"],
    [".", "go on until something happens"],
    ["1 to 9", "kill or heal the region of that number"],
    ["H", "heal all"],
    ["Z", "undo what was done last on this page"],
    ["/", "filter the events"],
    ["?", "these keys"],
    ["Esc", "close what is open"],
];

export function Help() {
    return (
        <Modal open={helpOpen} title="Keys">
            <dl class="keys">
                {keys.map(([key, what]) => (
                    <div key={key}>
                        <dt>
                            <kbd>{key}</kbd>
                        </dt>
                        <dd>{what}</dd>
                    </div>
                ))}
            </dl>
            <p class="about">The same is done by the API, at /openapi.json, and by regiondrill ctl.</p>
        </Modal>
    );
}

function act(key: string): boolean {
    const region = /^[1-9]$/.test(key) ? regionNames.value[Number(key) - 1] : undefined;
    if (region) void killOrHeal(region);
    else if (key === " ") toggleClock();
    else if (key === ".") void setPace({ until: "next" });
    else if (key === "h" || key === "H") void healAll();
    else if (key === "z" || key === "Z") void undo();
    else if (key === "?") helpOpen.value = true;
    else if (key === "/") document.getElementById("log-filter")?.focus();
    else return false;
    return true;
}

/// Where somebody types or has a button focused, keys mean what they always do there.
export function listenToKeys(): void {
    document.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey || connection.value !== "connected") return;
        const focused = event.target instanceof Element ? event.target : document.body;
        if (focused.closest("input, select, textarea, dialog")) return;
        if (event.key === " " && focused.closest("button, summary, a, [tabindex]")) return;
        if (act(event.key)) event.preventDefault();
    });
}
