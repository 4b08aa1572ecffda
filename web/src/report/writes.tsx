// What became of the acknowledged writes: each class, what brought it about, and some writes by name.
import { writeClasses, type Ledger, type Report, type WriteExample } from "../model/report";
import { clockText, countText, plainWord, spanText, unknown } from "../model/words";
import { Panel } from "../parts/panel";
import { WideTable } from "../parts/wide_table";
import { faultName } from "./fault_table";

function faultText(report: Report, number: number | null | undefined): string {
    if (number === undefined) return "";
    const fault = number === null ? undefined : report.faults[number];
    return fault ? faultName(fault) : unknown;
}

function causesText(report: Report, ledger: Ledger, fate: string): string {
    return ledger.causes
        .filter((cause) => cause.fate === fate)
        .map(({ fault, writes }) =>
            fault === null
                ? `${countText(writes)} by nothing broken`
                : `${countText(writes)} by ${faultText(report, fault)}`,
        )
        .join(", ");
}

function winnerText(example: WriteExample): string {
    if (example.winner !== undefined) {
        const at = example.winner_accepted_s;
        const verb = example.fate === "resurrected" ? "a delete; back is" : "by";
        return `${verb} ${example.winner}${typeof at === "number" ? ` of ${clockText(at)}` : ""}`;
    }
    const span = spanText(example.for_s);
    return example.fate.startsWith("lost") ? `${span} before it was lost` : `${span} out of sight`;
}

function Classes({ report, ledger }: { report: Report; ledger: Ledger }) {
    return (
        <WideTable label="Table of classes">
            <thead>
                <tr>
                    <th scope="col">Class</th>
                    <th scope="col" class="number">
                        Writes
                    </th>
                    <th scope="col">By</th>
                </tr>
            </thead>
            <tbody>
                {writeClasses
                    .filter((name) => ledger[name] > 0 || name === "kept")
                    .map((name) => (
                        <tr data-testid={`fate-${name}`} key={name}>
                            <th scope="row">{plainWord(name)}</th>
                            <td class="number">{countText(ledger[name])}</td>
                            <td>{causesText(report, ledger, name)}</td>
                        </tr>
                    ))}
            </tbody>
        </WideTable>
    );
}

function Examples({ report, examples }: { report: Report; examples: WriteExample[] }) {
    if (examples.length === 0) return null;
    return (
        <WideTable label="Writes by name">
            <caption>Some of them by name: the first of each class</caption>
            <thead>
                <tr>
                    <th scope="col">Key</th>
                    <th scope="col">Class</th>
                    <th scope="col">Accepted</th>
                    <th scope="col">Version</th>
                    <th scope="col">What became of it</th>
                    <th scope="col">By</th>
                </tr>
            </thead>
            <tbody>
                {examples.map((example, i) => (
                    <tr key={i}>
                        <th scope="row">{example.key}</th>
                        <td>{plainWord(example.fate)}</td>
                        <td>{clockText(example.accepted_s)}</td>
                        <td>{example.version}</td>
                        <td>{winnerText(example)}</td>
                        <td>{faultText(report, example.fault)}</td>
                    </tr>
                ))}
            </tbody>
        </WideTable>
    );
}

function summaryOf(ledger: Ledger): string {
    const stalest = ledger.stale_reads > 0 ? `, the stalest by ${spanText(ledger.stalest_s)}` : "";
    const parts = [
        `${countText(ledger.acknowledged)} acknowledged`,
        `${countText(ledger.lost)} lost`,
        `RPO ${spanText(ledger.rpo_s)}`,
        `${countText(ledger.stale_reads)} stale reads${stalest}`,
    ];
    if (ledger.increments > 0)
        parts.push(`${countText(ledger.lost_updates)} of ${countText(ledger.increments)} increments do not show`);
    return `${parts.join("; ")}.`;
}

export function Writes({ report }: { report: Report }) {
    const { ledger } = report;
    return (
        <Panel id="writes" title="Writes" about="Every acknowledged write is in exactly one class.">
            {ledger ? (
                <>
                    <p data-testid="writes-summary">{summaryOf(ledger)}</p>
                    <Classes report={report} ledger={ledger} />
                    <Examples report={report} examples={ledger.examples} />
                </>
            ) : (
                <p class="empty">
                    {report.no_ledger
                        ? `There is no account: ${report.no_ledger}.`
                        : "What became of the writes is known when the drill is over."}
                </p>
            )}
        </Panel>
    );
}
