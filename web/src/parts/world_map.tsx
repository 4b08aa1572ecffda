// People on the map, and where their resolvers send them just now.
import { computed, signal } from "@preact/signals";
import type { Layout, PopulationPlace, RegionPlace } from "../model/api";
import { brokenBy } from "../model/acts";
import { flows, layout, nowFlows } from "../model/drill";
import { flowsBetween, latelyOf, outcomeOf, widthOf, type Flow } from "../model/flow";
import { narrow } from "../model/screen";
import { standingOf } from "../model/standing";
import { countText, rateText, shareText, spanText } from "../model/words";
import { placeLabels, World, type Label, type Point } from "../model/world";
import { breakAt } from "./fault_dialog";
import { Panel } from "./panel";
import { pressable } from "./pressable";
import { RegionLinks } from "./region_links";

/// Of the drill: long enough for a rate, short enough to show that it changed.
const lately = 3;

const current = computed(() => {
    const { before, now } = latelyOf(flows.value, lately);
    return now ? flowsBetween(before, now) : [];
});

const hovered = signal("");

/// More lines than that move in steps, and no Tab stops at each: the dialog of faults knows all names.
const smoothly = 24;

function arcText(flow: Flow): string {
    const belief =
        flow.believed > 0
            ? `${shareText(flow.believed)} of them are told ${flow.region}, for up to ${spanText(flow.latest)}`
            : `none of its resolvers says ${flow.region} any more`;
    return `${flow.population} to ${flow.region}: ${rateText(flow.rate)}, ${shareText(flow.failing)} failed; ${belief}`;
}

function Arc({ flow, path, thick }: { flow: Flow; path: string; thick: number }) {
    const outcome = outcomeOf(flow);
    const off = hovered.value !== "" && hovered.value !== flow.population && hovered.value !== flow.region;
    return (
        <g
            class={`flow ${outcome} ${off ? "off" : ""} ${flow.believed > 0 ? "" : "left"}`}
            data-testid={`flow-${flow.population}-${flow.region}`}
            data-rate={flow.rate.toFixed(2)}
            data-failing={flow.failing.toFixed(4)}
            data-believed={flow.believed.toFixed(4)}
            {...pressable(
                `${arcText(flow)}: break the way`,
                () => breakAt({ between: [flow.population, flow.region] }),
                current.value.length <= smoothly,
            )}
        >
            <title>{arcText(flow)}</title>
            <path class="flow-hit" d={path} />
            <path class="flow-line" d={path} style={{ strokeWidth: `${thick}px` }} />
            {flow.rate > 0 && <path class="flow-dots" d={path} style={{ strokeWidth: `${thick + 1.5}px` }} />}
        </g>
    );
}

function RegionMark({ region, mark }: { region: RegionPlace; mark: MarkPlace }) {
    const now = nowFlows.value?.regions[region.name];
    const standing = standingOf(now);
    const { x, y } = mark.at;
    const label = mark.label ?? { x: x + 15, y, anchor: "start" };
    const used = now && now.workers > 0 ? Math.min(1, now.busy / now.workers) : 0;
    return (
        <g
            class={`map-region ${standing.kind}`}
            {...pressable(`${region.name}, ${standing.word}: break it`, () => breakAt({ region: region.name }))}
            onPointerEnter={() => (hovered.value = region.name)}
            onPointerLeave={() => (hovered.value = "")}
        >
            <circle class="disc" cx={x} cy={y} r="9" />
            <circle class="ring" cx={x} cy={y} r="12" pathLength="1" style={{ strokeDasharray: `${used} 1` }} />
            <Mark kind={standing.kind} x={x} y={y} />
            <text
                x={label.x + (label.anchor === "start" ? 3 : -3)}
                y={label.y}
                text-anchor={label.anchor}
                class="region-label"
            >
                {region.name}
            </text>
        </g>
    );
}

/// Told apart without colours as well.
function Mark({ kind, x, y }: { kind: string; x: number; y: number }) {
    const at = `translate(${x - 6} ${y - 6}) scale(.75)`;
    const shape = {
        well: "M3 8.5l3.2 3.2L13 5",
        dark: "M4 4l8 8M12 4l-8 8",
        troubled: "M8 3v6M8 12v.5",
        absent: "M3.5 8h9",
    }[kind];
    return <path class="region-mark" d={shape} transform={at} />;
}

function CityMark({ people, mark }: { people: PopulationPlace; mark: MarkPlace }) {
    const { x, y } = mark.at;
    const label = mark.label;
    return (
        <g
            class="map-city"
            onPointerEnter={() => (hovered.value = people.name)}
            onPointerLeave={() => (hovered.value = "")}
        >
            <title>{`${people.name}: ${countText(people.clients)} clients in ${people.at}`}</title>
            <circle cx={x} cy={y} r={3 + Math.min(4, Math.log10(people.clients + 1))} />
            {label && (
                <text x={label.x} y={label.y} text-anchor={label.anchor}>
                    {people.name}
                </text>
            )}
        </g>
    );
}

const labelSize = 13;

/// Paths and labels are made once: only colours and widths change.
const drawn = computed(() => {
    const places = layout.value;
    if (!places) return undefined;
    const all = [...places.regions, ...places.populations];
    const frame = narrow.value ? { width: 460, height: 420 } : { width: 960, height: 440 };
    const world = new World(
        all.map((place) => place.position),
        frame,
    );
    const arcs = new Map<string, string>();
    for (const people of places.populations) {
        for (const region of places.regions) {
            arcs.set(`${people.name} ${region.name}`, world.arcBetween(people.position, region.position));
        }
    }
    places.regions.forEach((region, i) => {
        for (const other of places.regions.slice(i + 1)) {
            arcs.set(`${region.name} ${other.name}`, world.arcBetween(region.position, other.position));
        }
    });
    const points = all.map((place) => ({ at: world.pointAt(place.position), text: place.name }));
    const labels = placeLabels(points, labelSize, frame);
    const marks = points.map(({ at }, i) => ({
        at,
        label: labels[i] ?? { x: at.x, y: at.y, anchor: "start" as const },
    }));
    return { world, arcs, regions: marks.slice(0, places.regions.length), cities: marks.slice(places.regions.length) };
});

interface MarkPlace {
    at: Point;
    label: Label | undefined;
}

function Picture({ places }: { places: Layout }) {
    const all = current.value;
    const greatest = Math.max(0, ...all.map((flow) => flow.rate));
    const picture = drawn.value;
    if (!picture) return null;
    const { width, height } = picture.world.frame;
    return (
        <svg
            class={`map ${all.length > smoothly ? "many" : ""}`}
            viewBox={`0 0 ${width} ${height}`}
            role="group"
            aria-label="Where people are sent"
        >
            <path class="graticule" d={picture.world.graticule} />
            <path class="land" d={picture.world.land} />
            <RegionLinks paths={picture.arcs} />
            {all.map((flow) => (
                <Arc
                    key={`${flow.population} ${flow.region}`}
                    flow={flow}
                    path={picture.arcs.get(`${flow.population} ${flow.region}`) ?? ""}
                    thick={widthOf(flow.rate, greatest, all.length)}
                />
            ))}
            {places.populations.map((people, i) => {
                const mark = picture.cities[i];
                return mark && <CityMark key={people.name} people={people} mark={mark} />;
            })}
            {places.regions.map((region, i) => {
                const mark = picture.regions[i];
                return mark && <RegionMark key={region.name} region={region} mark={mark} />;
            })}
        </svg>
    );
}

/// The same as the lines say, for who sees no lines.
function FlowTable() {
    return (
        <details class="flow-table">
            <summary>The lines in words</summary>
            <ul>
                {current.value.map((flow) => (
                    <li key={`${flow.population} ${flow.region}`}>{arcText(flow)}</li>
                ))}
            </ul>
        </details>
    );
}

export function WorldMap() {
    const places = layout.value;
    const dark =
        places?.regions.filter((region) => brokenBy(region.name).length > 0).map((region) => region.name) ?? [];
    return (
        <Panel
            id="map"
            title="Where people are sent"
            about={
                dark.length > 0
                    ? `Lines follow what resolvers believe now: to ${dark.join(", ")} until caches run out.`
                    : "Lines follow what resolvers believe now; width is the rate, colour how requests end."
            }
            side={
                <ul class="legend">
                    <li>
                        <i class="swatch line well" />
                        succeeding
                    </li>
                    <li>
                        <i class="swatch line troubled" />
                        some fail
                    </li>
                    <li>
                        <i class="swatch line failing" />
                        most fail
                    </li>
                </ul>
            }
        >
            {places ? <Picture places={places} /> : <p class="empty">Waiting for the drill.</p>}
            <FlowTable />
        </Panel>
    );
}
