// The faults: what is broken and for how long yet, what the timeline has still to come, and what is over.
import { beginNow, end, healAll } from "../model/acts";
import type { Fault } from "../model/api";
import { connection, faults, inForce, nowFlows } from "../model/drill";
import { clockText, countText, plainWord, spanText } from "../model/words";
import { breakAt } from "./fault_dialog";
import { Icon, type IconName } from "./icon";
import { Panel } from "./panel";

const standings: Record<Fault["standing"], { word: string; icon: IconName }> = {
    in_force: { word: "in force", icon: "bolt" },
    scheduled: { word: "to come", icon: "clock" },
    waiting: { word: "waits for you", icon: "clock" },
    ended: { word: "over", icon: "tick" },
    called_off: { word: "called off", icon: "minus" },
    never_began: { word: "never began", icon: "minus" },
};

const order: Fault["standing"][] = ["in_force", "waiting", "scheduled", "ended", "called_off", "never_began"];

function whenText(fault: Fault, now: number): string {
    if (fault.standing === "in_force") {
        return fault.ends_s === null ? "until you heal it" : `${spanText(Math.max(0, fault.ends_s - now))} left`;
    }
    if (fault.standing === "scheduled") return `at ${clockText(fault.begins_s ?? 0)}`;
    if (fault.began_s !== null && fault.ended_s !== null)
        return `${clockText(fault.began_s)} to ${clockText(fault.ended_s)}`;
    return "";
}

function Remaining({ fault, now }: { fault: Fault; now: number }) {
    if (fault.standing !== "in_force" || fault.began_s === null || fault.ends_s === null) return null;
    const whole = fault.ends_s - fault.began_s;
    const left = Math.max(0, Math.min(1, (fault.ends_s - now) / whole));
    return (
        <span class="remaining" aria-hidden="true">
            <span style={{ width: `${100 * left}%` }} />
        </span>
    );
}

function Row({ fault, now }: { fault: Fault; now: number }) {
    const { word, icon } = standings[fault.standing];
    const off = connection.value !== "connected";
    const name = `${plainWord(fault.do)} ${fault.target}`;
    const isOpen = fault.standing === "in_force" || fault.standing === "scheduled" || fault.standing === "waiting";
    const callOff = fault.standing === "in_force" ? "End" : "Call off";
    return (
        <li class={`fault ${fault.standing}`} data-testid={`fault-${fault.number}`}>
            <span class="fault-mark">
                <Icon name={icon} />
            </span>
            <div class="fault-text">
                <strong>{name}</strong>
                <span class="about">
                    {[word, whenText(fault, now), fault.began_s === null ? "" : `met ${countText(fault.evidence.met)}`]
                        .filter((part) => part !== "")
                        .join(", ")}
                </span>
                <Remaining fault={fault} now={now} />
            </div>
            {isOpen && fault.standing !== "in_force" && (
                <button disabled={off} onClick={() => void beginNow(fault)}>
                    Now<span class="hidden">: {name}</span>
                </button>
            )}
            {isOpen && (
                <button disabled={off} onClick={() => void end(fault)}>
                    {callOff}
                    <span class="hidden"> {name}</span>
                </button>
            )}
        </li>
    );
}

export function Faults() {
    const now = nowFlows.value?.at_s ?? 0;
    const sorted = [...faults.value].sort(
        (a, b) => order.indexOf(a.standing) - order.indexOf(b.standing) || b.number - a.number,
    );
    return (
        <Panel
            id="faults"
            title="Faults"
            side={
                <div class="buttons">
                    <button disabled={connection.value !== "connected"} onClick={() => breakAt({})} class="bad">
                        <Icon name="bolt" />
                        Break
                    </button>
                    {inForce.value.length > 1 && (
                        <button class="good" onClick={() => void healAll()}>
                            <Icon name="heal" />
                            Heal all {inForce.value.length}
                        </button>
                    )}
                </div>
            }
        >
            {sorted.length === 0 ? (
                <p class="empty">Nothing is broken.</p>
            ) : (
                <ul class="faults">
                    {sorted.map((fault) => (
                        <Row fault={fault} now={now} key={fault.number} />
                    ))}
                </ul>
            )}
        </Panel>
    );
}
