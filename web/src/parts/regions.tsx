// The regions, each with its state in words and the way to break or heal it.
import type { RegionPlace } from "../model/api";
import { brokenBy, canKill, killOrHeal } from "../model/acts";
import { connection, layout, nowFlows } from "../model/drill";
import { standingOf } from "../model/standing";
import { countText } from "../model/words";
import { breakAt } from "./fault_dialog";
import { Icon } from "./icon";
import { Panel } from "./panel";

function Region({ region, number }: { region: RegionPlace; number: number }) {
    const now = nowFlows.value?.regions[region.name];
    const standing = standingOf(now);
    const broken = brokenBy(region.name);
    const off = connection.value !== "connected";
    return (
        <li class={`region ${standing.kind}`} data-testid={`region-${region.name}`}>
            <div class="region-name">
                <strong>{region.name}</strong>
                <span class={`mark ${standing.kind}`}>
                    <Icon name={standing.icon} />
                    {standing.word}
                </span>
            </div>
            <div class="region-load" title="Workers that are busy; requests that wait for one">
                <meter
                    min={0}
                    max={Math.max(1, now?.workers ?? 1)}
                    value={now?.busy ?? 0}
                    aria-label={`Workers of ${region.name} that are busy`}
                />
                <span>
                    {countText(now?.busy ?? 0)} of {countText(now?.workers ?? 0)} busy
                    {now && now.waiting > 0 ? `, ${countText(now.waiting)} wait` : ""}
                </span>
            </div>
            <div class="buttons">
                {broken.length > 0 ? (
                    <button
                        class="good"
                        disabled={off}
                        onClick={() => void killOrHeal(region.name)}
                        aria-keyshortcuts={String(number)}
                    >
                        <Icon name="heal" />
                        Heal<span class="hidden"> {region.name}</span>
                    </button>
                ) : (
                    <button
                        class="bad"
                        disabled={off || !canKill()}
                        onClick={() => void killOrHeal(region.name)}
                        aria-keyshortcuts={String(number)}
                    >
                        <Icon name="bolt" />
                        Kill<span class="hidden"> {region.name}</span>
                    </button>
                )}
                <button disabled={off} onClick={() => breakAt({ region: region.name })}>
                    Other faults<span class="hidden"> of {region.name}</span>
                </button>
            </div>
        </li>
    );
}

export function Regions() {
    return (
        <Panel id="regions" title="Regions">
            <ul class="regions">
                {layout.value?.regions.map((region, i) => (
                    <Region region={region} number={i + 1} key={region.name} />
                ))}
            </ul>
        </Panel>
    );
}
