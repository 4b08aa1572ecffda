// The seven figures that people ask for, each with its promise and what exactly it is.
import { signal } from "@preact/signals";
import type { Report } from "../model/report";
import { tilesOf, type Tile } from "../model/tiles";
import { Icon } from "./icon";
import { VerdictMark } from "./verdict";

const explained = signal("");

function TileView({ tile }: { tile: Tile }) {
    const open = explained.value === tile.id;
    return (
        <li class={`tile ${tile.verdict ?? ""}`} data-testid={`tile-${tile.id}`}>
            <div class="tile-name">
                <span>{tile.name}</span>
                <button
                    class="round small"
                    aria-expanded={open}
                    aria-label={`What ${tile.name} is`}
                    onClick={() => (explained.value = open ? "" : tile.id)}
                >
                    <Icon name="info" />
                </button>
            </div>
            <strong class="tile-value">{tile.value}</strong>
            <div class="tile-note">
                <span>{tile.note}</span>
                {tile.verdict && <VerdictMark verdict={tile.verdict} />}
            </div>
            {open && <p class="tile-definition">{tile.definition}</p>}
        </li>
    );
}

export function Tiles({ report }: { report: Report | undefined }) {
    const tiles = report ? tilesOf(report) : [];
    return (
        <section aria-label="Figures">
            <ul class="tiles">
                {tiles.map((tile) => (
                    <TileView tile={tile} key={tile.id} />
                ))}
            </ul>
        </section>
    );
}
