// The world as it is drawn: Equal Earth, cut in the Bering Strait so that no land is torn, and as much of it as the
// drill needs.
import { geoEqualEarth, geoGraticule10, geoPath, type GeoPath, type GeoProjection } from "d3-geo";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import land from "world-atlas/land-110m.json";
import type { Position } from "./api";

export interface Frame {
    width: number;
    height: number;
}

export interface Point {
    x: number;
    y: number;
}

const topology = land as unknown as Topology<{ land: GeometryCollection }>;
const outline = feature(topology, topology.objects.land);

/// Closer than this a coast of this coarseness looks like one.
const closest = 3.6;

function wholeWorld(frame: Frame): GeoProjection {
    const corners: [[number, number], [number, number]] = [
        [8, 8],
        [frame.width - 8, frame.height + 0.12 * frame.height],
    ];
    return geoEqualEarth().rotate([-11, 0]).fitExtent(corners, { type: "Sphere" });
}

/// So that all positions are on it, with room for their labels; the whole world where they are all over it.
function projectionFor(positions: Position[], frame: Frame): GeoProjection {
    const whole = wholeWorld(frame);
    const points = positions.map((at): [number, number] => whole([at.longitude, at.latitude]) ?? [0, 0]);
    const [left, right] = [Math.min(...points.map(([x]) => x)), Math.max(...points.map(([x]) => x))];
    const [top, bottom] = [Math.min(...points.map(([, y]) => y)), Math.max(...points.map(([, y]) => y))];
    const room = Math.min((0.66 * frame.width) / (right - left), (0.56 * frame.height) / (bottom - top));
    const by = Math.min(closest, room);
    if (points.length === 0 || by <= 1) return whole;
    const [x, y] = whole.translate();
    return whole
        .scale(whole.scale() * by)
        .translate([frame.width / 2 - by * ((left + right) / 2 - x), frame.height / 2 - by * ((top + bottom) / 2 - y)])
        .clipExtent([
            [-20, -20],
            [frame.width + 20, frame.height + 20],
        ]);
}

export class World {
    readonly land: string;
    readonly graticule: string;
    private readonly projection: GeoProjection;
    private readonly path: GeoPath;

    constructor(
        positions: Position[],
        readonly frame: Frame,
    ) {
        this.projection = projectionFor(positions, frame);
        this.path = geoPath(this.projection).digits(1);
        this.land = this.path(outline) ?? "";
        this.graticule = this.path(geoGraticule10()) ?? "";
    }

    pointAt(position: Position): Point {
        const [x, y] = this.projection([position.longitude, position.latitude]) ?? [0, 0];
        return { x, y };
    }

    /// The great circle from one to the other; between neighbours a small loop, so that it shows.
    arcBetween(from: Position, to: Position): string {
        const [a, b] = [this.pointAt(from), this.pointAt(to)];
        if (Math.hypot(a.x - b.x, a.y - b.y) < 40) return loopFrom(a, b);
        const coordinates = [from, to].map(({ longitude, latitude }) => [longitude, latitude]);
        return this.path({ type: "LineString", coordinates }) ?? "";
    }
}

function loopFrom(a: Point, b: Point): string {
    const by = (x: number, y: number) => `${(b.x - a.x + x).toFixed(1)},${(b.y - a.y + y).toFixed(1)}`;
    return `M${a.x.toFixed(1)},${a.y.toFixed(1)}c-10,-46 ${by(10, -46)} ${by(0, 0)}`;
}

export interface Label {
    x: number;
    y: number;
    anchor: "start" | "end";
}

interface Box {
    left: number;
    right: number;
    top: number;
    bottom: number;
}

function meet(a: Box, b: Box): boolean {
    return a.right >= b.left && a.left <= b.right && a.bottom >= b.top && a.top <= b.bottom;
}

/// Beside each point, on the side and at the height where it meets no other; those first in the list choose first. None
/// where there is no room.
export function placeLabels(points: { at: Point; text: string }[], size: number, frame: Frame): (Label | undefined)[] {
    const taken: Box[] = points.map(({ at }) => ({ left: at.x - 9, right: at.x + 9, top: at.y - 9, bottom: at.y + 9 }));
    return points.map(({ at, text }) => {
        const long = text.length * size * 0.58;
        for (const dy of [0, 1, -1, 2, -2, 3, -3]) {
            for (const anchor of ["start", "end"] as const) {
                const x = at.x + (anchor === "start" ? 15 : -15);
                const y = at.y + dy * size * 1.15;
                const left = anchor === "start" ? x : x - long;
                const box = { left, right: left + long, top: y - size * 0.6, bottom: y + size * 0.6 };
                if (box.left < 0 || box.right > frame.width || taken.some((other) => meet(box, other))) continue;
                taken.push(box);
                return { x, y, anchor };
            }
        }
        return undefined;
    });
}
