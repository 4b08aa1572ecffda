// Many drills: how each ended, then each with its reasons, its promises and the anatomy of its moves.
import { barsOf } from "../model/anatomy";
import { keptText, longestRecovery, suiteSentence, type Suite, type SuiteDrill } from "../model/suite";
import { clockText, spanText, unknown } from "../model/words";
import { AnatomyBars, AnatomyLegend } from "../parts/anatomy";
import { Panel } from "../parts/panel";
import { WideTable } from "../parts/wide_table";
import { EndingMark } from "./ending";
import { PromiseTable } from "./promises";

function recoveryText(drill: SuiteDrill): string {
    const longest = longestRecovery(drill);
    if (longest === undefined) return unknown;
    return longest === null ? "never" : spanText(longest);
}

function Overview({ suite }: { suite: Suite }) {
    return (
        <Panel id="drills" title="Drills" about="Recovery time is the longest of any population.">
            <WideTable label="Table of drills">
                <thead>
                    <tr>
                        <th scope="col">Drill</th>
                        <th scope="col">Verdict</th>
                        <th scope="col" class="number">
                            Promises kept
                        </th>
                        <th scope="col" class="number">
                            Recovery time
                        </th>
                    </tr>
                </thead>
                <tbody>
                    {suite.drills.map((drill, i) => (
                        <tr data-testid={`drill-row-${i}`} key={i}>
                            <th scope="row">
                                <a href={`#drill-${i}`}>{drill.name || drill.drill}</a>
                                <span class="about"> {drill.drill}</span>
                            </th>
                            <td>
                                <EndingMark ending={drill.ending} />
                            </td>
                            <td class="number">{keptText(drill)}</td>
                            <td class="number">{recoveryText(drill)}</td>
                        </tr>
                    ))}
                </tbody>
            </WideTable>
            {suite.not_played.length > 0 && <p class="empty">Not played: {suite.not_played.join(", ")}.</p>}
        </Panel>
    );
}

function Drill({ drill, number }: { drill: SuiteDrill; number: number }) {
    const bars = barsOf(drill.populations).reverse();
    return (
        <Panel id={`drill-${number}`} title={drill.name || drill.drill} side={<EndingMark ending={drill.ending} />}>
            {drill.reasons.length > 0 && (
                <ul class="remarks">
                    {drill.reasons.map((reason, i) => (
                        <li key={i}>{reason}</li>
                    ))}
                </ul>
            )}
            {drill.command && (
                <p class="again">
                    <code>{drill.command}</code>
                    <span class="about">
                        {" "}
                        {clockText(drill.virtual_s)} of virtual time, digest {drill.digest}
                    </span>
                </p>
            )}
            {drill.promises.length > 0 && (
                <PromiseTable label={`Promises of drill ${number + 1}`} promises={drill.promises} />
            )}
            {bars.length > 0 && <AnatomyBars bars={bars} unfolded={false} />}
        </Panel>
    );
}

export function SuiteDocument({ suite }: { suite: Suite }) {
    return (
        <>
            <header class={`verdict ${suite.verdict}`}>
                <h1>Drills</h1>
                <p class="verdict-line" data-testid="verdict">
                    <span class="verdict-word">
                        <EndingMark ending={suite.verdict} />
                    </span>
                    <span>{suiteSentence(suite)}</span>
                </p>
                <p class="about">
                    regiondrill {suite.version}, begun {new Date(suite.began_ms).toISOString().slice(0, 19)}Z
                </p>
            </header>
            <main>
                <Overview suite={suite} />
                <AnatomyLegend />
                {suite.drills.map((drill, i) => (
                    <Drill drill={drill} number={i} key={i} />
                ))}
            </main>
        </>
    );
}
