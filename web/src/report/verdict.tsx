// What came of it, for who reads no further; and how it is had again.
import type { Report } from "../model/report";
import { verdictSentence } from "../model/verdict_text";
import { clockText, countText } from "../model/words";
import { Icon } from "../parts/icon";

const marks = {
    passed: { icon: "tick", word: "Passed" },
    failed: { icon: "cross", word: "Failed" },
    inconclusive: { icon: "question", word: "Inconclusive" },
} as const;

function lengthText(report: Report): string {
    if (report.so_far_s !== undefined) return `${clockText(report.so_far_s)} so far`;
    const planned = report.planned_s === undefined ? "" : ` of ${clockText(report.planned_s)} planned`;
    return `${clockText(report.virtual_s)}${planned}`;
}

export function Verdict({ report }: { report: Report }) {
    const { icon, word } = marks[report.verdict];
    return (
        <header class={`verdict ${report.verdict}`}>
            <h1>{report.scenario}</h1>
            <p class="verdict-line" data-testid="verdict">
                <span class="verdict-word">
                    <Icon name={icon} />
                    {word}
                </span>
                <span>{verdictSentence(report)}</span>
            </p>
            {report.remarks.length > 0 && (
                <ul class="remarks">
                    {report.remarks.map((remark) => (
                        <li key={remark}>{remark}</li>
                    ))}
                </ul>
            )}
            <dl class="origin" data-testid="origin">
                <div>
                    <dt>Version</dt>
                    <dd>regiondrill {report.version}</dd>
                </div>
                <div>
                    <dt>Seed</dt>
                    <dd>{report.seed}</dd>
                </div>
                <div>
                    <dt>Digest</dt>
                    <dd>{report.digest}</dd>
                </div>
                <div>
                    <dt>Virtual time</dt>
                    <dd>{lengthText(report)}</dd>
                </div>
                <div>
                    <dt>Events</dt>
                    <dd>{countText(report.events)}</dd>
                </div>
                <div class="again">
                    <dt>The same again</dt>
                    <dd>{report.reproduce ? <code>{report.reproduce}</code> : report.not_reproducible}</dd>
                </div>
            </dl>
        </header>
    );
}
