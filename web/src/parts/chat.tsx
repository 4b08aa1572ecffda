// Two people who talk through the drill, so that an outage and a lost write are seen for what they are.
import { useState } from "preact/hooks";
import {
    fateOf,
    heard,
    isOpen,
    openChat,
    people,
    seats,
    setRobot,
    type Fate,
    type Said,
    type Seat,
} from "../model/chat";
import { connection, layout } from "../model/drill";
import { Icon, type IconName } from "./icon";
import { Panel } from "./panel";

const icons: Record<Fate["state"], IconName> = {
    sending: "clock",
    stored: "tick",
    replicated: "people",
    twice: "warning",
};

function SaidView({ said }: { said: Said }) {
    const fate = fateOf(said, layout.value?.regions.length ?? 0, heard.value);
    return (
        <li class={`said ${fate.state}`}>
            <span>{said.text}</span>
            <span class="fate">
                <Icon name={icons[fate.state]} />
                {fate.text}
            </span>
        </li>
    );
}

const stateWords = { waiting: "not connected", connecting: "connecting to", connected: "connected to" } as const;

function SeatView({ seat, place }: { seat: Seat; place: number }) {
    const [text, setText] = useState("");
    const say = (event: Event) => {
        event.preventDefault();
        if (text.trim()) people[place]?.say(text.trim());
        setText("");
    };
    return (
        <div class="seat" data-testid={`seat-${place}`}>
            <div class="seat-head">
                <strong>{seat.name}</strong>
                <label class="field">
                    <span class="hidden">City of {seat.name}</span>
                    <select
                        value={seat.population}
                        onChange={(event) => people[place]?.moveTo(event.currentTarget.value)}
                    >
                        {layout.value?.populations.map((one) => (
                            <option key={one.name}>{one.name}</option>
                        ))}
                    </select>
                </label>
                <span class={`seat-state ${seat.state}`}>
                    {stateWords[seat.state]} {seat.state === "waiting" ? "" : seat.region}
                </span>
                <label class="field flag">
                    <input
                        type="checkbox"
                        checked={seat.robot}
                        onChange={(event) => setRobot(place, event.currentTarget.checked)}
                    />
                    <Icon name="robot" />
                    <span>Speak every second</span>
                </label>
            </div>
            <ol class="saids" tabIndex={0} aria-label={`What ${seat.name} said`}>
                {seat.said
                    .slice(-30)
                    .reverse()
                    .map((said, i) => (
                        <SaidView said={said} key={seat.said.length - i} />
                    ))}
            </ol>
            <form class="say" onSubmit={say}>
                <label class="field">
                    <span class="hidden">{seat.name} says</span>
                    <input
                        value={text}
                        placeholder={`${seat.name} says`}
                        onInput={(event) => setText(event.currentTarget.value)}
                    />
                </label>
                <button type="submit">Say</button>
            </form>
            <ul class="seat-notes">
                {seat.notes.map((note, i) => (
                    <li key={i}>{note}</li>
                ))}
            </ul>
        </div>
    );
}

export function Chat() {
    const canOpen = layout.value?.regions.some((region) => region.address !== null) ?? false;
    return (
        <Panel
            id="chat"
            title="Two people chat through it"
            about="Each is connected to the region that the resolvers of their city believe in."
        >
            {isOpen.value ? (
                <div class="seats">
                    {seats.value.map((seat, i) => (
                        <SeatView seat={seat} place={i} key={seat.name} />
                    ))}
                </div>
            ) : (
                <p class="empty">
                    Their connections are real ones: from here on this drill is no longer the scenario's alone.{" "}
                    <button disabled={!canOpen || connection.value !== "connected"} onClick={openChat}>
                        Take two seats
                    </button>
                </p>
            )}
        </Panel>
    );
}
