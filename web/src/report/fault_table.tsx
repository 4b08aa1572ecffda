// The faults, and the traffic that met each: a drill shows nothing about a fault that met nobody.
import type { PlayedFault, Report } from "../model/report";
import { clockText, countText, plainWord, unknown } from "../model/words";
import { Panel } from "../parts/panel";
import { WideTable } from "../parts/wide_table";

export function faultName({ do: what, target }: PlayedFault): string {
    return `${plainWord(what)} ${target}`;
}

function evidenceText({ evidence, at_s: at }: PlayedFault): string {
    if (at === null) return "never began";
    if (evidence.met === 0 || evidence.first_s === null) return "met nobody";
    return `met ${countText(evidence.met)} times, first at ${clockText(evidence.first_s)}`;
}

function endText(fault: PlayedFault): string {
    if (fault.at_s === null) return unknown;
    return fault.end_s === null ? "the end" : clockText(fault.end_s);
}

export function FaultTable({ report }: { report: Report }) {
    return (
        <Panel id="faults" title="Faults and their evidence" about="How often traffic met each.">
            {report.faults.length === 0 ? (
                <p class="empty">Nothing was broken.</p>
            ) : (
                <WideTable label="Table of faults">
                    <thead>
                        <tr>
                            <th scope="col">Fault</th>
                            <th scope="col">From</th>
                            <th scope="col">To</th>
                            <th scope="col">Evidence</th>
                        </tr>
                    </thead>
                    <tbody>
                        {report.faults.map((fault, i) => (
                            <tr data-testid={`fault-${i}`} key={i}>
                                <th scope="row">
                                    {faultName(fault)}
                                    {fault.begun_at_hand && <span class="about"> begun manually</span>}
                                    {fault.because && <span class="about"> because: {fault.because}</span>}
                                </th>
                                <td>{fault.at_s === null ? unknown : clockText(fault.at_s)}</td>
                                <td>{endText(fault)}</td>
                                <td>{evidenceText(fault)}</td>
                            </tr>
                        ))}
                    </tbody>
                </WideTable>
            )}
        </Panel>
    );
}
