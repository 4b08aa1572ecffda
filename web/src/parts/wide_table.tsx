import type { ComponentChildren } from "preact";

/// A table that may be wider than the screen: it scrolls by itself, by the keyboard too. Its children are the table's.
export function WideTable({ label, children }: { label: string; children: ComponentChildren }) {
    return (
        <div class="scroll" tabIndex={0} role="region" aria-label={label}>
            <table>{children}</table>
        </div>
    );
}
