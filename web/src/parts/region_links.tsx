// The links between regions on the map, over which writes are replicated.
import { computed } from "@preact/signals";
import { inForce, regionNames, series } from "../model/drill";
import { linksOf, type RegionLink } from "../model/links";
import { countText, plainWord } from "../model/words";
import { breakAt } from "./fault_dialog";
import { pressable } from "./pressable";

const links = computed(() => linksOf(regionNames.value, series.value, inForce.value));

function linkText({ between, waiting, broken }: RegionLink): string {
    const name = `${between[0]} and ${between[1]}`;
    const waits = waiting === null ? "" : `, ${countText(waiting)} writes wait`;
    const faults = broken.map((fault) => `, ${plainWord(fault.do)}`).join("");
    return `${name}${waits}${faults}`;
}

/// Paths by both names, as the map has drawn them.
export function RegionLinks({ paths }: { paths: Map<string, string> }) {
    return (
        <>
            {links.value.map((link) => {
                const [a, b] = link.between;
                const path = paths.get(`${a} ${b}`) ?? "";
                return (
                    <g
                        class={`region-link ${link.broken.length > 0 ? "broken" : ""}`}
                        data-testid={`link-${a}-${b}`}
                        key={`${a} ${b}`}
                        {...pressable(`${linkText(link)}: break the link`, () => breakAt({ between: link.between }))}
                    >
                        <title>{linkText(link)}</title>
                        <path class="flow-hit" d={path} />
                        <path class="link-line" d={path} />
                    </g>
                );
            })}
        </>
    );
}
