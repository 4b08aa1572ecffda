// What the drill was played with: settings that are not as by default, and below them all others.
import { Panel } from "../parts/panel";
import { WideTable } from "../parts/wide_table";

export interface ShownSetting {
    setting: string;
    value: string;
    /// In words where it follows from something else; null: it has none.
    default: string | null;
    differs: boolean;
}

function SettingTable({ label, settings }: { label: string; settings: ShownSetting[] }) {
    return (
        <WideTable label={label}>
            <thead>
                <tr>
                    <th scope="col">Setting</th>
                    <th scope="col">Value</th>
                    <th scope="col">By default</th>
                </tr>
            </thead>
            <tbody>
                {settings.map((each) => (
                    <tr data-testid={`setting-${each.setting}`} key={each.setting}>
                        <th scope="row">{each.setting}</th>
                        <td>{each.differs ? <strong>{each.value}</strong> : each.value}</td>
                        <td>{each.default ?? <span class="about">none</span>}</td>
                    </tr>
                ))}
            </tbody>
        </WideTable>
    );
}

export function Settings({ settings }: { settings: ShownSetting[] }) {
    const changed = settings.filter((each) => each.differs);
    const others = settings.filter((each) => !each.differs);
    return (
        <Panel id="settings" title="Settings" about="Faults and promises are told above.">
            {changed.length === 0 ? (
                <p class="empty">All are as by default.</p>
            ) : (
                <SettingTable label="Settings that differ from their defaults" settings={changed} />
            )}
            <details>
                <summary>The other {others.length}: as by default, or without one</summary>
                <SettingTable label="All other settings" settings={others} />
            </details>
        </Panel>
    );
}
