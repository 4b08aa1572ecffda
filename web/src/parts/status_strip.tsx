// Which drill this is, how late it is there, and how time goes by.
import { useEffect, useRef } from "preact/hooks";
import { acts, canUndo, healAll, saveReport, saveScript, toggleClock, undo } from "../model/acts";
import { connection, head, inForce, nowText, pace, report, setPace } from "../model/drill";
import { clockText } from "../model/words";
import { Icon } from "./icon";
import { helpOpen } from "./help";
import { nextTheme, theme } from "./theme";

const speeds = [0.25, 1, 4, 16, 64, 250, 1000];

/// Written on animation frames and not by rendering, as it changes all the time.
function Clock() {
    const shown = useRef<HTMLOutputElement>(null);
    useEffect(() => {
        let frame = 0;
        const draw = () => {
            const text = clockText(nowText());
            if (shown.current && shown.current.textContent !== text) shown.current.textContent = text;
            frame = requestAnimationFrame(draw);
        };
        draw();
        return () => cancelAnimationFrame(frame);
    }, []);
    return <output class="clock" ref={shown} aria-label="Virtual time" aria-live="off" data-testid="clock" />;
}

function PaceButtons() {
    const told = pace.value;
    const off = connection.value !== "connected" || !told;
    const options = told && !speeds.includes(told.speed) ? [...speeds, told.speed].sort((a, b) => a - b) : speeds;
    return (
        <div class="buttons" role="group" aria-label="Clock">
            <button disabled={off} onClick={toggleClock} aria-keyshortcuts="Space" class="wide">
                <Icon name={told?.paused ? "play" : "pause"} />
                {told?.paused ? "Go on" : "Pause"}
            </button>
            <button
                disabled={off}
                onClick={() => void setPace({ until: "next" })}
                aria-keyshortcuts="."
                title="Go on until something happens"
            >
                <Icon name="step" />
                Next event
            </button>
            <label class="field">
                <span>Speed</span>
                <select
                    disabled={off}
                    value={told?.speed ?? 1}
                    onChange={(event) => void setPace({ speed: Number(event.currentTarget.value) })}
                >
                    {options.map((speed) => (
                        <option value={speed} key={speed}>
                            {speed}x
                        </option>
                    ))}
                </select>
            </label>
        </div>
    );
}

const phaseWords = { playing: "Playing", settling: "Coming to rest", over: "Over" } as const;

function StateWord() {
    const phase = head.value?.phase ?? "playing";
    const told = pace.value;
    const word = phase === "playing" && told?.paused ? "Paused" : phaseWords[phase];
    const slow = told && told.given_up_s > 0.5 ? `, ${told.given_up_s.toFixed(0)} s behind` : "";
    return <span class={`state-word ${inForce.value.length > 0 ? "broken" : ""}`}>{word + slow}</span>;
}

export function StatusStrip() {
    const off = connection.value !== "connected";
    const last = acts.value.at(-1);
    const reproduce = report.value?.reproduce;
    return (
        <header class="strip">
            <div class="strip-name">
                <h1>{head.value?.scenario ?? "connecting"}</h1>
                <p class="about" title={reproduce ?? undefined}>
                    regiondrill {head.value?.version ?? ""}, seed {head.value?.seed ?? ""} <StateWord />
                </p>
            </div>
            <Clock />
            <PaceButtons />
            <div class="buttons" role="group" aria-label="Drill">
                <button
                    disabled={off || !canUndo.value}
                    onClick={() => void undo()}
                    aria-keyshortcuts="Z"
                    title={last ? `Undo: ${last.what}` : "Nothing to undo"}
                >
                    <Icon name="undo" />
                    Undo
                </button>
                <button
                    disabled={off || inForce.value.length === 0}
                    onClick={() => void healAll()}
                    aria-keyshortcuts="H"
                    class="good"
                >
                    <Icon name="heal" />
                    Heal all
                </button>
                <button
                    disabled={off}
                    onClick={() => void saveScript()}
                    title="As a script that regiondrill run plays to the same story"
                >
                    <Icon name="save" />
                    Save as scenario
                </button>
                <button
                    disabled={off}
                    onClick={() => void saveReport()}
                    title="The report so far, as one page that opens anywhere"
                >
                    <Icon name="save" />
                    Report
                </button>
                <button
                    class="round"
                    onClick={nextTheme}
                    aria-label={`Colours: ${theme.value}`}
                    title={`Colours: ${theme.value}`}
                >
                    <Icon name="sun" />
                </button>
                <button class="round" onClick={() => (helpOpen.value = true)} aria-label="Keys" aria-keyshortcuts="?">
                    <Icon name="question" />
                </button>
            </div>
        </header>
    );
}
