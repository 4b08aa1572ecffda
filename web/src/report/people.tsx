// Each population before, during and after the faults, and some of its requests that failed, link by link.
import { populationText, servedText } from "../model/people";
import type { FailedRequest, Report, Window } from "../model/report";
import { clockText, countText, shareText } from "../model/words";
import { Panel } from "../parts/panel";
import { WideTable } from "../parts/wide_table";

const milliseconds = (figure: number) => `${figure >= 100 ? Math.round(figure) : Number(figure.toFixed(1))} ms`;

function Stretches({ windows, name }: { windows: Window[]; name: string }) {
    return (
        <WideTable label={`Stretches of ${name}`}>
            <thead>
                <tr>
                    <th scope="col">Stretch</th>
                    <th scope="col">From, to</th>
                    <th scope="col" class="number">
                        Requests
                    </th>
                    <th scope="col" class="number">
                        Available
                    </th>
                    <th scope="col" class="number">
                        Late
                    </th>
                    <th scope="col" class="number">
                        p50
                    </th>
                    <th scope="col" class="number">
                        p99
                    </th>
                    <th scope="col">Served by</th>
                </tr>
            </thead>
            <tbody>
                {windows.map((window) => (
                    <tr data-testid={`stretch-${name}-${window.name}`} key={window.from_s}>
                        <th scope="row">{window.name}</th>
                        <td>
                            {clockText(window.from_s)} to {clockText(window.to_s)}
                        </td>
                        <td class="number">{countText(window.requests)}</td>
                        <td class="number">{shareText(window.availability)}</td>
                        <td class="number">{countText(window.late)}</td>
                        <td class="number">{milliseconds(window.latency_ms.p50)}</td>
                        <td class="number">{milliseconds(window.latency_ms.p99)}</td>
                        <td>{servedText(window)}</td>
                    </tr>
                ))}
            </tbody>
        </WideTable>
    );
}

function Failures({ failures }: { failures: FailedRequest[] }) {
    if (failures.length === 0) return null;
    return (
        <details>
            <summary>Requests that failed, link by link: {failures.length} of them, spread over the drill</summary>
            <ul class="failures">
                {failures.map((failure, i) => (
                    <li key={i}>
                        <time>{clockText(failure.started_s)}</time> {failure.why}
                    </li>
                ))}
            </ul>
        </details>
    );
}

function Visitors({ visitors }: { visitors: NonNullable<Report["visitors"]> }) {
    return (
        <section class="population" data-testid="visitors">
            <h3>visitors</h3>
            <p class="about">
                Real programs that went to a region by its address; {countText(visitors.requests)} requests,{" "}
                {shareText(visitors.availability)} available; {countText(visitors.failed)} failed
            </p>
            <Stretches windows={visitors.windows} name="visitors" />
        </section>
    );
}

export function People({ report }: { report: Report }) {
    return (
        <Panel
            id="people"
            title="People"
            about="Requests by the stretch of the drill in which they began; latency of those that succeeded."
        >
            {Object.entries(report.populations).map(([name, lived]) => (
                <section class="population" data-testid={`population-${name}`} key={name}>
                    <h3>{name}</h3>
                    <p class="about">{populationText(report, name, lived)}</p>
                    <Stretches windows={lived.windows} name={name} />
                    <Failures failures={lived.failures} />
                </section>
            ))}
            {report.visitors && report.visitors.requests > 0 && <Visitors visitors={report.visitors} />}
        </Panel>
    );
}
