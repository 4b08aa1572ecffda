// How it went: each fault's time, what the DNS believed of each region, and the charts, on one axis.
import type { Series } from "../model/api";
import { healthLane, playedWindows, type FaultWindow } from "../model/lanes";
import type { Report } from "../model/report";
import { drainOf, outcomesOf, waitingOf } from "../model/series";
import { Lane } from "../parts/lane";
import { outcomeLines, regionLines } from "../parts/lines";
import { Panel } from "../parts/panel";
import { LineChart } from "./line_chart";

/// More would push all else off the sheet; the table of faults has every one.
const mostFaultLanes = 12;

function FaultLane({ window, end }: { window: FaultWindow; end: number }) {
    const place = { left: `${(100 * window.from) / end}%`, width: `${(100 * (window.to - window.from)) / end}%` };
    return (
        <div class="lane">
            <div class="lane-track">
                <span class="lane-name">{window.name}</span>
                <span class="fault-window" style={place} />
            </div>
        </div>
    );
}

export function Timeline({ report, series }: { report: Report; series: Series }) {
    const regions = Object.keys(report.regions);
    const end = report.so_far_s ?? report.virtual_s;
    const windows = playedWindows(report.faults, end);
    const shared = { windows, end };
    return (
        <Panel id="timeline" title="How it went" about="On one axis, with the time of faults shaded.">
            <div class="lanes">
                {windows.slice(0, mostFaultLanes).map((window) => (
                    <FaultLane window={window} end={end} key={window.number} />
                ))}
                {regions.map((region) => (
                    <Lane
                        region={region}
                        stretches={healthLane(report.causes.entries, region, end)}
                        faulty={[]}
                        shown={{ from: 0, to: end }}
                        key={region}
                    />
                ))}
            </div>
            <div class="charts">
                <LineChart
                    id="requests"
                    title="Requests a second"
                    lines={outcomeLines}
                    data={outcomesOf(series, undefined)}
                    least={1}
                    {...shared}
                />
                <LineChart
                    id="drain"
                    title="Where requests are sent first, %"
                    lines={regionLines(regions)}
                    data={drainOf(series, undefined, regions)}
                    least={100}
                    {...shared}
                />
                <LineChart
                    id="waiting"
                    title="Writes that wait to be replicated"
                    lines={regionLines(regions)}
                    data={waitingOf(series, regions)}
                    least={5}
                    {...shared}
                />
            </div>
        </Panel>
    );
}
