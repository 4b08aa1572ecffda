import type { ComponentChildren } from "preact";

/// A part of the page with its heading; `about` is one sentence on what it shows.
export function Panel(props: {
    id: string;
    title: string;
    about?: string;
    side?: ComponentChildren;
    children: ComponentChildren;
}) {
    const heading = `${props.id}-heading`;
    return (
        <section class="panel" id={props.id} aria-labelledby={heading}>
            <header class="panel-head">
                <h2 id={heading}>{props.title}</h2>
                {props.about && <p class="about">{props.about}</p>}
                {props.side && <div class="panel-side">{props.side}</div>}
            </header>
            {props.children}
        </section>
    );
}
