// The page's functions by themselves: what they make of what the API says.
import assert from "node:assert/strict";
import { test } from "node:test";
import { barsOf, phaseSeconds } from "../src/model/anatomy";
import type { Fault, FaultType, Flows, Series } from "../src/model/api";
import { takeEvents } from "../src/model/events";
import { askedBy, faultText } from "../src/model/fault_form";
import { flowsBetween, latelyOf, outcomeOf, widthOf } from "../src/model/flow";
import { healthLane } from "../src/model/lanes";
import { linksOf } from "../src/model/links";
import { columnOf, rowsOf } from "../src/model/log";
import type { CauseEntry, Recovery, Report } from "../src/model/report";
import { drainOf, goOnFrom, joined, outcomesOf } from "../src/model/series";
import { numberTicks, timeTicks } from "../src/model/ticks";
import { verdictSentence } from "../src/model/verdict_text";
import { clockText, shareText, spanText, unknown } from "../src/model/words";
import { placeLabels, World } from "../src/model/world";

test("moments are cut and not rounded, shares too, and what is not known is a dash", () => {
    assert.equal(clockText(119.98), "1:59.9");
    assert.equal(clockText(3723.4), "1:02:03.4");
    assert.equal(shareText(0.99999), "99.99%");
    assert.equal(shareText(1), "100%");
    assert.equal(spanText(0), "0 s");
    assert.equal(spanText(99.77842), "99.8 s");
    assert.equal(spanText(300), "5m");
    assert.equal(spanText(null), unknown);
});

test("events are whole only at the empty line, whatever the pieces", () => {
    const text = "retry: 1000\n\nid: 7\nevent: story\ndata: {}\n\n:\n\nid: 8\nevent: pa";
    const { events, rest } = takeEvents(text);
    assert.deepEqual(events, [{ id: "7", type: "story", data: "{}" }]);
    const more = takeEvents(`${rest}ce\ndata: 1\n\n`);
    assert.deepEqual(more.events, [{ id: "8", type: "pace", data: "1" }]);
    assert.equal(more.rest, "");
});

function flows(at_s: number, succeeded: number, failed: number, share: number): Flows {
    const region = { there: true, in_service: true, health: "healthy", workers: 4, busy: 0, waiting: 0 } as const;
    const believes = [{ region: "a", share, resolvers: 8, soonest_s: 1, latest_s: 9 }];
    return {
        at_s,
        regions: { a: region, b: region },
        populations: { people: { believes: share > 0 ? believes : [], attempts: { a: { succeeded, failed } } } },
    };
}

test("a line's rate is of what was added since, and its colour of what failed of that", () => {
    const [line] = flowsBetween(flows(10, 1000, 0, 1), flows(20, 1010, 90, 1));
    assert.equal(line?.rate, 10);
    assert.equal(line?.failing, 0.9);
    assert.equal(line && outcomeOf(line), "failing");
    // Nobody believes in b or has tried it: no line.
    assert.equal(flowsBetween(undefined, flows(20, 1, 0, 1)).length, 1);
    // Nobody tried a any more and nobody believes in it: the line is gone.
    assert.deepEqual(flowsBetween(flows(10, 5, 5, 1), flows(20, 5, 5, 0)), []);
});

test("a rate is taken of as little as tells one", () => {
    const history = [flows(0, 0, 0, 1), flows(5, 0, 0, 1), flows(9, 0, 0, 1), flows(10, 0, 0, 1)];
    assert.equal(latelyOf(history, 3).before?.at_s, 5);
    assert.equal(latelyOf(history.slice(3), 3).before, undefined);
    assert.ok(widthOf(150, 100) > widthOf(100, 100));
    assert.ok(widthOf(100, 100, 60) < widthOf(100, 100, 6));
    assert.equal(widthOf(0, 0), 1);
});

const row: Recovery = {
    fault: 0,
    move: "failover",
    from: "a",
    to: "b",
    moved: true,
    began_s: 100,
    recovery_time_s: null,
    detect_s: 40,
    decide_s: 1,
    drain_s: 0,
    reconnect_s: 0,
    catch_up_s: 0,
    total_s: null,
    predicted_s: null,
    predicted: null,
    critical_path: [],
    why: "service is not back yet",
};

test("a phase that has not ended is not told as one that took no time", () => {
    assert.equal(phaseSeconds(row, "drain"), null);
    assert.equal(phaseSeconds({ ...row, total_s: 41 }, "drain"), 0);
    const [bar] = barsOf({ people: { recovery: [row] } }, 160);
    assert.equal(bar?.open, 19);
    assert.equal(bar?.longest, "detect");
});

test("a lane follows the verdicts on its region alone", () => {
    const verdict = (at_s: number, subject: string, healthy: boolean): CauseEntry => ({
        entry: 0,
        at_s,
        kind: "check_verdict",
        subject,
        healthy,
        because: null,
    });
    const lane = healthLane([verdict(30, "a", false), verdict(40, "b", false), verdict(50, "a", true)], "a", 60);
    assert.deepEqual(
        lane.map(({ from, to, state }) => [from, to, state]),
        [
            [0, 30, "healthy"],
            [30, 50, "unhealthy"],
            [50, 60, "healthy"],
        ],
    );
});

function series(from_s: number, in_time: number[]): Series {
    const none = in_time.map(() => 0);
    const people = { in_time, late: none, failed: none, sent: { a: in_time, b: in_time.map((n) => 3 * n) } };
    const pending = { pending_every_s: 10, pending: [] };
    return { from_s, every_s: 2, points: in_time.length, populations: { people }, ...pending };
}

test("a link is broken by what names both of its ends, and has the writes that wait either way", () => {
    const pending = [
        { from: "a", to: "b", waiting: [1, 2, null] },
        { from: "b", to: "a", waiting: [5] },
    ];
    const fault = (regions: string[]) => ({ regions }) as unknown as Fault;
    const told = { ...series(0, [1]), pending };
    const [ab, ac, bc] = linksOf(["a", "b", "c"], told, [fault(["a"]), fault(["a", "b"])]);
    assert.deepEqual([ab?.waiting, ab?.broken.length], [7, 1]);
    assert.deepEqual([ac?.waiting, ac?.broken.length], [null, 0]);
    assert.deepEqual(bc?.between, ["b", "c"]);
});

test("a series goes on from within what is there, and the later telling counts", () => {
    const whole = joined(series(0, [1, 2, 3]), series(4, [30, 40]));
    assert.deepEqual(whole.populations["people"]?.in_time, [1, 2, 30, 40]);
    assert.equal(whole.points, 4);
    // One that leaves a gap starts anew.
    assert.equal(joined(series(0, [1]), series(40, [2])).from_s, 40);
    assert.equal(goOnFrom(series(0, Array(100).fill(1))), 140);
    assert.deepEqual(outcomesOf(whole, undefined)[1], [0.5, 1, 15, 20]);
    assert.deepEqual(drainOf(whole, "people", ["a", "b"]).slice(1, 3)[0], [25, 25, 25, 25]);
});

test("an event is in a region's column when it names that region and no other", () => {
    const line = (who: string, what: string) => ({ at_s: 1, who, what });
    const regions = ["us-east-1", "us-east-12"];
    assert.equal(columnOf(line("fault", "kill us-east-1 for 5m"), regions), 0);
    assert.equal(columnOf(line("fault", "kill us-east-12"), regions), 1);
    assert.equal(columnOf(line("dns", "answers x with us-east-1 instead of us-east-12"), regions), 2);
    assert.equal(rowsOf([line("dns", "A"), line("store", "b")], regions, " STORE ").length, 1);
});

test("a fault's text has what was given, in the types of its fields", () => {
    const field = (name: string, schema: object) => ({ name, about: "", required: false, schema });
    const type: FaultType = {
        do: "mixed",
        summary: "",
        in_flight: "",
        fields: [
            field("region", { type: "string" }),
            field("factor", { type: "number" }),
            field("one_way", { type: "boolean" }),
            field("places", { type: "array" }),
            field("between", { type: "array" }),
            field("for", { type: "string" }),
        ],
    };
    assert.equal(askedBy(type.fields[0]!), "name");
    const answers = {
        region: "a",
        factor: "4",
        one_way: "true",
        places: "x, y",
        "between.0": "a, b",
        "between.1": "c",
    };
    assert.deepEqual(faultText(type, answers), {
        do: "mixed",
        region: "a",
        factor: 4,
        one_way: true,
        places: ["x", "y"],
        between: [["a", "b"], "c"],
    });
});

test("the picture holds all places, with labels that meet nobody", () => {
    const frame = { width: 960, height: 440 };
    const seattle = { latitude: 47.6, longitude: -122.3 };
    const oregon = { latitude: 45.8, longitude: -119.7 };
    const london = { latitude: 51.5, longitude: -0.1 };
    const sydney = { latitude: -33.9, longitude: 151.2 };
    for (const positions of [[seattle, oregon, london], [seattle, sydney, london], [london]]) {
        const world = new World(positions, frame);
        for (const position of positions) {
            const { x, y } = world.pointAt(position);
            assert.ok(x > 0 && x < frame.width && y > 0 && y < frame.height);
        }
        assert.ok(world.land.length > 1000);
    }
    const near = new World([seattle, oregon, london], frame);
    const far = new World([seattle, oregon, london, sydney], frame);
    const gap = (world: World) => Math.abs(world.pointAt(seattle).x - world.pointAt(oregon).x);
    assert.ok(gap(near) > 1.5 * gap(far));
    const at = { x: 300, y: 200 };
    const labels = placeLabels(Array(4).fill({ at, text: "us-west-2" }), 13, frame);
    assert.equal(new Set(labels.map((label) => `${label?.y} ${label?.anchor}`)).size, 4);
});

test("axes have marks where people look for them", () => {
    assert.deepEqual(timeTicks(900, 8), [0, 120, 240, 360, 480, 600, 720, 840]);
    assert.deepEqual(timeTicks(20, 8), [0, 5, 10, 15, 20]);
    assert.deepEqual(numberTicks(108), [0, 50, 100]);
    assert.deepEqual(numberTicks(1), [0, 0.5, 1]);
});

test("the verdict's sentence has the promises, the longest outage and the writes", () => {
    const promise = (verdict: string) => ({ that: "rto", verdict, measured: "", wanted: "", why: "" });
    const outage = (population: string, recovery_time_s: number | null) => ({
        from_s: 1,
        to_s: null,
        missed: 9,
        populations: [{ population, recovery_time_s }],
        causes: [{ fault: 0, what: "kill a", share: 1 }],
    });
    const sentence = (verdicts: string[], outages: object[], ledger: object | null, more: object = {}) =>
        verdictSentence({ expectations: verdicts.map(promise), outages, ledger, ...more } as unknown as Report);
    const none = { acknowledged: 5, lost: 0, rpo_s: 0 };
    assert.equal(
        sentence(["passed", "passed"], [], none),
        "All 2 promises held; no population was without service; no acknowledged write was lost.",
    );
    assert.equal(
        sentence(["failed", "passed", "inconclusive"], [outage("b", 3), outage("c", 7.25)], {
            ...none,
            lost: 1200,
            rpo_s: 4,
        }),
        "1 of 3 promises was broken; c was without service for 7.3 s at the longest by kill a; " +
            "1,200 acknowledged writes were lost (RPO 4 s).",
    );
    assert.equal(
        sentence([], [outage("b", null), outage("c", 7)], null),
        "Nothing was promised; for b service did not come back after kill a; " +
            "what became of the writes is not known yet.",
    );
});
