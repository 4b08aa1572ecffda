// What the DNS says: to whom it is asked from, and why; and what each city's resolvers have at hand.
import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { Why } from "../model/api";
import { act, connection, layout, nowFlows } from "../model/drill";
import { shareText, spanText } from "../model/words";
import { Panel } from "./panel";

const answer = signal<Why | undefined>(undefined);

function Question() {
    const [from, setFrom] = useState("");
    const [name, setName] = useState("");
    const ask = async (event: Event) => {
        event.preventDefault();
        const query = new URLSearchParams();
        if (from) query.set("from", from);
        if (name) query.set("name", name);
        const why = await act<Why>("GET", `/api/v1/why?${query}`);
        if (why) answer.value = why;
    };
    return (
        <form class="dig" onSubmit={(event) => void ask(event)}>
            <label class="field">
                <span>Name</span>
                <input
                    value={name}
                    placeholder={layout.value?.name ?? ""}
                    onInput={(event) => setName(event.currentTarget.value)}
                />
            </label>
            <label class="field">
                <span>Asked from</span>
                <input
                    value={from}
                    list="askers"
                    placeholder={layout.value?.populations[0]?.name ?? "a city"}
                    onInput={(event) => setFrom(event.currentTarget.value)}
                />
                <datalist id="askers">
                    {layout.value?.populations.map((people) => (
                        <option key={people.name} value={people.name} />
                    ))}
                </datalist>
            </label>
            <button disabled={connection.value !== "connected"} type="submit">
                Ask
            </button>
        </form>
    );
}

function Answer({ why }: { why: Why }) {
    return (
        <div class="answer" data-testid="dig-answer" aria-live="polite">
            <p>
                <code>{why.name}</code> is{" "}
                <strong>{why.answers && why.answers.length > 0 ? why.answers.join(", ") : why.outcome}</strong>
                {why.ttl_s !== undefined && `, to be kept for ${spanText(why.ttl_s)}`}
            </p>
            <ul>
                {why.steps?.map((step) => (
                    <li key={`${step.group} ${step.record}`}>
                        <strong>{step.record}</strong> {step.verdict}: {step.reason}
                    </li>
                ))}
            </ul>
        </div>
    );
}

function Caches() {
    const told = nowFlows.value?.populations ?? {};
    return (
        <table class="caches">
            <caption>What their resolvers have at hand</caption>
            <thead>
                <tr>
                    <th scope="col">People</th>
                    <th scope="col">Told</th>
                    <th scope="col">Share</th>
                    <th scope="col">Kept for</th>
                </tr>
            </thead>
            <tbody>
                {Object.entries(told).flatMap(([population, flow]) =>
                    flow.believes.map((belief) => (
                        <tr
                            key={`${population} ${belief.region}`}
                            data-testid={`belief-${population}-${belief.region ?? "none"}`}
                        >
                            <th scope="row">{population}</th>
                            <td>{belief.region ?? "nothing; asks anew"}</td>
                            <td class="number">{shareText(belief.share)}</td>
                            <td class="number">
                                {belief.region === null
                                    ? ""
                                    : `${belief.soonest_s.toFixed(0)} to ${belief.latest_s.toFixed(0)} s`}
                            </td>
                        </tr>
                    )),
                )}
            </tbody>
        </table>
    );
}

export function Names() {
    return (
        <Panel id="names" title="The DNS" about="Asked here, nothing is cached and nobody is counted.">
            <Question />
            {answer.value && <Answer why={answer.value} />}
            <div class="caches-scroll" tabIndex={0} role="region" aria-label="Caches of resolvers">
                <Caches />
            </div>
        </Panel>
    );
}
