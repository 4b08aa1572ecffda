// What a promise is about, in words: "rto of new-york, writes, us-east-1, 4:00.0 to 6:00.0".
import type { Expectation } from "./report";
import { clockText, plainWord } from "./words";

function spanOf({ from_s: from, to_s: to }: Expectation): string {
    if (from === undefined && to === undefined) return "";
    if (to === undefined) return `from ${clockText(from ?? 0)}`;
    return `${from === undefined ? "until" : `${clockText(from)} to`} ${clockText(to)}`;
}

export function promiseText(promise: Expectation): string {
    const figure = promise.percentile === undefined ? "" : ` ${promise.percentile}`;
    const of = promise.of ? ` of ${promise.of}` : "";
    const parts = [promise.requests, promise.region && `by ${promise.region}`, spanOf(promise)];
    return [`${plainWord(promise.that)}${figure}${of}`, ...parts].filter(Boolean).join(", ");
}
