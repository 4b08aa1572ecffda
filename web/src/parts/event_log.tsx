// What happened, the last first, a column a region.
import { computed, signal } from "@preact/signals";
import { regionNames, story } from "../model/drill";
import { logText, rowsOf } from "../model/log";
import { narrow } from "../model/screen";
import { clockText } from "../model/words";
import { Panel } from "./panel";

const filter = signal("");
/// Lines beyond that are a scroll nobody makes; the filter finds them.
const mostShown = 300;
const mostColumns = 4;

const columns = computed(() => (narrow.value || regionNames.value.length > mostColumns ? [] : regionNames.value));
const rows = computed(() => rowsOf(story.value, columns.value, filter.value));
const shown = computed(() => rows.value.slice(-mostShown).reverse());

export function EventLog() {
    const hidden = rows.value.length - shown.value.length;
    return (
        <Panel
            id="log"
            title="What happened"
            side={
                <div class="buttons">
                    <label class="field">
                        <span class="hidden">Filter the events</span>
                        <input
                            id="log-filter"
                            type="search"
                            placeholder="Filter"
                            value={filter.value}
                            onInput={(event) => (filter.value = event.currentTarget.value)}
                        />
                    </label>
                    <button onClick={() => void navigator.clipboard.writeText(logText(rows.value))}>Copy</button>
                </div>
            }
        >
            <div class="log-scroll" tabIndex={0} role="region" aria-label="Events">
                <table class="log">
                    <thead>
                        <tr>
                            <th scope="col">Time</th>
                            {columns.value.map((region) => (
                                <th scope="col" key={region}>
                                    {region}
                                </th>
                            ))}
                            <th scope="col">{columns.value.length > 0 ? "DNS, people, store" : "What"}</th>
                        </tr>
                    </thead>
                    <tbody>
                        {shown.value.map(({ key, line, column }) => (
                            <tr key={key} class={line.who === "fault" ? "of-fault" : ""}>
                                <td class="time">{clockText(line.at_s)}</td>
                                {[...columns.value, ""].map((_, i) => (
                                    <td key={i}>
                                        {i === column && (
                                            <>
                                                <span class="who">{line.who}</span> {line.what}
                                            </>
                                        )}
                                    </td>
                                ))}
                            </tr>
                        ))}
                    </tbody>
                </table>
                {shown.value.length === 0 && (
                    <p class="empty">{filter.value ? "No event is like that." : "Nothing has happened yet."}</p>
                )}
                {hidden > 0 && <p class="empty">{hidden} earlier ones are not shown; filter to find them.</p>}
            </div>
            <p class="hidden" aria-live="polite">
                {story.value.at(-1)?.what}
            </p>
        </Panel>
    );
}
