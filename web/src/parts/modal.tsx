import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "./icon";

/// The browser's own dialog, which keeps the focus in it and closes by Escape.
export function Modal(props: { open: Signal<boolean>; title: string; children: ComponentChildren }) {
    const dialog = useRef<HTMLDialogElement>(null);
    const open = props.open.value;
    useEffect(() => {
        if (open) dialog.current?.showModal();
        else dialog.current?.close();
    }, [open]);
    return (
        <dialog ref={dialog} onClose={() => (props.open.value = false)} aria-label={props.title}>
            <header class="panel-head">
                <h2>{props.title}</h2>
                <button class="round" onClick={() => (props.open.value = false)} aria-label="Close">
                    <Icon name="cross" />
                </button>
            </header>
            {open && props.children}
        </dialog>
    );
}
