// Each promise of the script, with what was measured.
import { promiseText } from "../model/promise_text";
import type { Report, Verdict } from "../model/report";
import { Panel } from "../parts/panel";
import { VerdictMark } from "../parts/verdict";
import { WideTable } from "../parts/wide_table";

export interface JudgedPromise {
    promise: string;
    verdict: Verdict;
    measured: string;
    wanted: string;
    why: string;
}

export function PromiseTable({ label, promises }: { label: string; promises: JudgedPromise[] }) {
    return (
        <WideTable label={label}>
            <thead>
                <tr>
                    <th scope="col">Promise</th>
                    <th scope="col">Wanted</th>
                    <th scope="col">Measured</th>
                    <th scope="col">Verdict</th>
                </tr>
            </thead>
            <tbody>
                {promises.map((promise, i) => (
                    <tr data-testid={`promise-${i}`} key={i}>
                        <th scope="row">{promise.promise}</th>
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
    );
}

export function Promises({ report }: { report: Report }) {
    const promises = report.expectations.map((each) => ({ ...each, promise: promiseText(each) }));
    return (
        <Panel id="promises" title="Promises" about="What the script wants, and what was measured.">
            {promises.length === 0 ? (
                <p class="empty">The script promises nothing.</p>
            ) : (
                <PromiseTable label="Table of promises" promises={promises} />
            )}
        </Panel>
    );
}
