// Each promise of the script, with what was measured.
import { promiseText } from "../model/promise_text";
import type { Report } from "../model/report";
import { Panel } from "../parts/panel";
import { VerdictMark } from "../parts/verdict";
import { WideTable } from "../parts/wide_table";

export function Promises({ report }: { report: Report }) {
    return (
        <Panel id="promises" title="Promises" about="What the script wants, and what was measured.">
            {report.expectations.length === 0 ? (
                <p class="empty">The script promises nothing.</p>
            ) : (
                <WideTable label="Table of promises">
                    <thead>
                        <tr>
                            <th scope="col">Promise</th>
                            <th scope="col">Wanted</th>
                            <th scope="col">Measured</th>
                            <th scope="col">Verdict</th>
                        </tr>
                    </thead>
                    <tbody>
                        {report.expectations.map((promise, i) => (
                            <tr data-testid={`promise-${i}`} key={i}>
                                <th scope="row">{promiseText(promise)}</th>
                                <td>{promise.wanted}</td>
                                <td>{promise.measured}</td>
                                <td>
                                    <VerdictMark verdict={promise.verdict} />
                                    {promise.why && <span class="about"> {promise.why}</span>}
                                </td>
                            </tr>
                        ))}
                    </tbody>
                </WideTable>
            )}
        </Panel>
    );
}
