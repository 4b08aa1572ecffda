import type { Verdict } from "../model/report";
import { Icon } from "./icon";

const marks = {
    passed: { icon: "tick", word: "holds" },
    failed: { icon: "cross", word: "broken" },
    inconclusive: { icon: "clock", word: "open" },
} as const;

/// A promise's verdict so far, in a word and a mark besides its colour.
export function VerdictMark({ verdict }: { verdict: Verdict }) {
    const { icon, word } = marks[verdict];
    return (
        <span class={`mark ${verdict}`}>
            <Icon name={icon} />
            {word}
        </span>
    );
}
