// Each ordered pair of regions: how long writes took to get across, and how many waited.
import type { Report } from "../model/report";
import { countText, spanText } from "../model/words";
import { Panel } from "../parts/panel";
import { WideTable } from "../parts/wide_table";

export function Replication({ report }: { report: Report }) {
    if (report.replication.length === 0) return null;
    return (
        <Panel id="replication" title="Replication" about="The lag is from acceptance until the peer had applied it.">
            <WideTable label="Pairs of regions">
                <thead>
                    <tr>
                        <th scope="col">From, to</th>
                        {["Writes", "Lag p50", "Lag p99", "Longest", "Most waiting", "Dropped"].map((name) => (
                            <th scope="col" class="number" key={name}>
                                {name}
                            </th>
                        ))}
                    </tr>
                </thead>
                <tbody>
                    {report.replication.map((pair) => (
                        <tr data-testid={`pair-${pair.from}-${pair.to}`} key={`${pair.from} ${pair.to}`}>
                            <th scope="row">
                                {pair.from} to {pair.to}
                            </th>
                            <td class="number">{countText(pair.writes)}</td>
                            {[pair.lag_ms.p50, pair.lag_ms.p99, pair.lag_ms.max].map((lag, i) => (
                                <td class="number" key={i}>
                                    {lag < 1000 ? `${Number(lag.toFixed(1))} ms` : spanText(lag / 1000)}
                                </td>
                            ))}
                            <td class="number">{countText(pair.backlog_max)}</td>
                            <td class="number">{countText(pair.dropped)}</td>
                        </tr>
                    ))}
                </tbody>
            </WideTable>
        </Panel>
    );
}
