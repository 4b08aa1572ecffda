import type { Ending } from "../model/suite";
import { Icon, type IconName } from "../parts/icon";

const icons: Record<Ending, IconName> = {
    passed: "tick",
    inconclusive: "question",
    failed: "cross",
    "wrong input": "warning",
    broken: "warning",
};

const kinds: Record<Ending, string> = {
    passed: "passed",
    inconclusive: "inconclusive",
    failed: "failed",
    "wrong input": "failed",
    broken: "failed",
};

/// How a drill ended, in a word and a mark besides its colour.
export function EndingMark({ ending }: { ending: Ending }) {
    return (
        <span class={`mark ${kinds[ending]}`}>
            <Icon name={icons[ending]} />
            {ending}
        </span>
    );
}
