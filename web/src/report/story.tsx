// What happened, a line an event, as the text report has it.
import type { Report } from "../model/report";
import { clockText } from "../model/words";
import { Panel } from "../parts/panel";

/// A longer story is folded: the rest of the report should not be a scroll away. On paper it is whole.
const foldedBeyond = 30;

export function Story({ report }: { report: Report }) {
    const lines = report.story;
    return (
        <Panel id="story" title="What happened">
            <details open={lines.length <= foldedBeyond}>
                <summary>{lines.length} events</summary>
                <table class="story">
                    <thead class="hidden">
                        <tr>
                            <th scope="col">Time</th>
                            <th scope="col">Who</th>
                            <th scope="col">What</th>
                        </tr>
                    </thead>
                    <tbody>
                        {lines.map((line, i) => (
                            <tr class={line.who === "fault" ? "of-fault" : ""} key={i}>
                                <td class="time">{clockText(line.at_s)}</td>
                                <td class="who">{line.who}</td>
                                <td>{line.what}</td>
                            </tr>
                        ))}
                    </tbody>
                </table>
            </details>
        </Panel>
    );
}
