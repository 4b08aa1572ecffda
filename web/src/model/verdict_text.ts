// The verdict as one sentence for who reads nothing else: of the promises, the longest outage, and the writes.
import type { Outage, Report } from "./report";
import { countText, spanText } from "./words";

function promisesText(report: Report): string {
    const all = report.expectations.length;
    const of = (verdict: string) => report.expectations.filter((promise) => promise.verdict === verdict).length;
    const broken = of("failed");
    const open = of("inconclusive");
    const promises = `${all} ${all === 1 ? "promise" : "promises"}`;
    if (all === 0) return "nothing was promised";
    if (broken > 0) return `${broken} of ${promises} ${broken === 1 ? "was" : "were"} broken`;
    if (open > 0) return `${open} of ${promises} could not be judged`;
    return all === 1 ? "the one promise held" : `all ${promises} held`;
}

interface Missing {
    population: string;
    outage: Outage;
    /// null: it never came back.
    seconds: number | null;
}

const length = (missing: Missing): number => missing.seconds ?? Infinity;

/// The longest time that any population was without service; undefined where none was.
export function longestOutage(report: Report): Missing | undefined {
    return report.outages
        .flatMap((outage) =>
            outage.populations.map(({ population, recovery_time_s: seconds }) => ({ population, outage, seconds })),
        )
        .reduce<Missing | undefined>((most, one) => (most && length(most) >= length(one) ? most : one), undefined);
}

function outageText(report: Report): string {
    const longest = longestOutage(report);
    if (!longest) return "no population was without service";
    const [cause, ...others] = longest.outage.causes;
    const what = cause && `${cause.what}${others.length > 0 ? " and other causes" : ""}`;
    const { population, seconds } = longest;
    if (seconds === null) return `for ${population} service did not come back${what ? ` after ${what}` : ""}`;
    const longer = report.outages.length > 1 || longest.outage.populations.length > 1 ? " at the longest" : "";
    return `${population} was without service for ${spanText(seconds)}${longer}${what ? ` by ${what}` : ""}`;
}

function writesText({ ledger, no_ledger: why }: Report): string {
    if (!ledger) return why ? "of the writes there is no account" : "what became of the writes is not known yet";
    if (ledger.acknowledged === 0) return "nothing was written";
    if (ledger.lost === 0) return "no acknowledged write was lost";
    const writes = ledger.lost === 1 ? "write was" : "writes were";
    return `${countText(ledger.lost)} acknowledged ${writes} lost (RPO ${spanText(ledger.rpo_s)})`;
}

export function verdictSentence(report: Report): string {
    const parts = [promisesText(report), outageText(report), writesText(report)].join("; ");
    return `${parts.charAt(0).toUpperCase()}${parts.slice(1)}.`;
}
