// Many seeds in many cells: a heat table a figure, what each cell differs by from the first, and the worst seeds.
import { shadeOf, sweepSentence, type HeatTable, type Sweep } from "../model/sweep";
import { countText } from "../model/words";
import { Panel } from "../parts/panel";
import { WideTable } from "../parts/wide_table";
import { EndingMark } from "./ending";

function Heat({ table, sweep }: { table: HeatTable; sweep: Sweep }) {
    const varied = sweep.columns.length > 0;
    return (
        <Panel
            id={`heat-${table.id}`}
            title={table.title}
            about="With its 95% interval. Shaded where that lies apart from the best cell's: the darker, the worse."
        >
            <WideTable label={`Heat table: ${table.title}`}>
                {varied && (
                    <thead>
                        <tr>
                            <th scope="col">{sweep.varied}</th>
                            {sweep.columns.map((column) => (
                                <th scope="col" class="number" key={column}>
                                    {column}
                                </th>
                            ))}
                        </tr>
                    </thead>
                )}
                <tbody>
                    {table.rows.map((row, i) => (
                        <tr key={i}>
                            <th scope="row">{row.label || (varied ? "all else as it stands" : "as it stands")}</th>
                            {row.fields.map((field, column) => (
                                <td
                                    class={`number heat heat-${shadeOf(field)}`}
                                    data-testid={`heat-${table.id}-${i}-${column}`}
                                    key={column}
                                >
                                    <strong>{field.text}</strong>
                                    <span class="interval">{field.interval}</span>
                                </td>
                            ))}
                        </tr>
                    ))}
                </tbody>
            </WideTable>
        </Panel>
    );
}

function Differences({ sweep }: { sweep: Sweep }) {
    if (sweep.differences.length === 0) return null;
    return (
        <Panel
            id="differences"
            title={`Against ${sweep.first}`}
            about="Seed by seed, so that chance is the same in both."
        >
            <WideTable label="Differences seed by seed">
                <thead>
                    <tr>
                        <th scope="col">Cell</th>
                        <th scope="col">Figure</th>
                        {["Median difference", "Higher", "Same", "Lower", "Sign test, p"].map((head) => (
                            <th scope="col" class="number" key={head}>
                                {head}
                            </th>
                        ))}
                    </tr>
                </thead>
                <tbody>
                    {sweep.differences.map((row, i) => (
                        <tr data-testid={`difference-${i}`} key={i}>
                            <th scope="row">{row.cell}</th>
                            <td>{row.figure}</td>
                            <td class="number">{row.median}</td>
                            <td class="number">{countText(row.higher)}</td>
                            <td class="number">{countText(row.same)}</td>
                            <td class="number">{countText(row.lower)}</td>
                            <td class="number">{row.p}</td>
                        </tr>
                    ))}
                </tbody>
            </WideTable>
        </Panel>
    );
}

function Worst({ sweep }: { sweep: Sweep }) {
    return (
        <Panel id="worst" title="The worst seed of each cell">
            {sweep.worst.map((worst) => (
                <div class="worst" key={worst.cell}>
                    <p>
                        <strong>{worst.cell}</strong>: seed {worst.seed} <EndingMark ending={worst.ending} />
                        {worst.broken.map((promise) => `; not ${promise}`)}
                    </p>
                    <p class="again">
                        <code>{worst.command}</code>
                    </p>
                </div>
            ))}
        </Panel>
    );
}

export function SweepDocument({ sweep }: { sweep: Sweep }) {
    return (
        <>
            <header class={`verdict ${sweep.verdict}`}>
                <h1>{sweep.name}</h1>
                <p class="verdict-line" data-testid="verdict">
                    <span class="verdict-word">
                        <EndingMark ending={sweep.verdict} />
                    </span>
                    <span>{sweepSentence(sweep)}</span>
                </p>
                <p class="about">regiondrill {sweep.version}</p>
            </header>
            <main>
                {sweep.tables.map((table) => (
                    <Heat table={table} sweep={sweep} key={table.id} />
                ))}
                <Differences sweep={sweep} />
                <Worst sweep={sweep} />
            </main>
        </>
    );
}
