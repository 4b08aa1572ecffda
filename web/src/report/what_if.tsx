// What was played besides, with a setting otherwise: what it would have bought.
import type { Report, WhatIf as Asked, PlayedSetting } from "../model/report";
import { plainWord, spanText, unknown } from "../model/words";
import { Panel } from "../parts/panel";
import { WideTable } from "../parts/wide_table";

/// Which of the two the times are of, the report says by the field's name.
function timeOf(times: { recovery_time_s?: number | null; total_s?: number | null }): number | null {
    return times.recovery_time_s ?? times.total_s ?? null;
}

function aboutText(asked: Asked): string {
    const what = asked.total_s === undefined ? "was without service for" : "took";
    return (
        `${asked.population} (${asked.move}) ${what} ${spanText(timeOf(asked))}; the longest of it was ` +
        `${plainWord(asked.phase ?? "")}, ${spanText(asked.phase_s)}. ` +
        "Each of these is a drill that was played with the same seed and one setting otherwise."
    );
}

function Row({ played, before }: { played: PlayedSetting; before: number | null }) {
    const time = timeOf(played);
    const share = time === null || !before ? 0 : Math.min(1, time / before);
    return (
        <tr data-testid={`what-if-${played.setting}`}>
            <th scope="row">
                {played.setting} = {played.value}
                <span class="about"> instead of {played.instead_of}</span>
            </th>
            <td class="number">{time === null ? "never" : spanText(time)}</td>
            <td class="what-if-bar">
                <span style={{ width: `${100 * share}%` }} />
            </td>
        </tr>
    );
}

export function WhatIf({ report }: { report: Report }) {
    const asked = report.what_if;
    if (!asked) return null;
    const before = timeOf(asked);
    return (
        <Panel id="what-if" title="The same again with a setting otherwise" about={asked.phase && aboutText(asked)}>
            {asked.why_none && <p class="empty">{`${asked.why_none}.`}</p>}
            {asked.played && asked.played.length > 0 && (
                <WideTable label="Settings that were played">
                    <thead>
                        <tr>
                            <th scope="col">Setting</th>
                            <th scope="col" class="number">
                                {asked.total_s === undefined ? "Recovery time" : "Moved after"}
                            </th>
                            <th scope="col">Against {before === null ? unknown : spanText(before)}</th>
                        </tr>
                    </thead>
                    <tbody>
                        {asked.played.map((played) => (
                            <Row played={played} before={before} key={played.setting} />
                        ))}
                    </tbody>
                </WideTable>
            )}
        </Panel>
    );
}
