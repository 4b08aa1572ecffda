// Drawn here: as characters some of these are boxes where a font lacks them.
const paths = {
    tick: "M3 8.5l3.2 3.2L13 5",
    cross: "M4 4l8 8M12 4l-8 8",
    warning: "M8 2.5l6.2 11H1.8zM8 6.5v3.2M8 11.6v.4",
    pause: "M5 3v10M11 3v10",
    play: "M4.5 3l8 5-8 5z",
    step: "M4 3l6 5-6 5zM12.5 3v10",
    bolt: "M9 1.5L3.5 9H8l-1 5.5L12.5 7H8z",
    heal: "M8 3v10M3 8h10",
    undo: "M4 6h6a3.5 3.5 0 0 1 0 7H6M4 6l3-3M4 6l3 3",
    save: "M8 2v8M4.5 7L8 10.5 11.5 7M3 13.5h10",
    clock: "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8M8 4.5V8l2.4 1.6",
    info: "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8M8 7.2V11M8 4.8v.4",
    question: "M5.6 6a2.4 2.4 0 1 1 3.4 2.2c-.7.3-1 .8-1 1.6M8 12v.4",
    minus: "M3.5 8h9",
    people: "M8 7.5A2.5 2.5 0 1 0 8 2.5a2.5 2.5 0 0 0 0 5M3 14c0-3 2-4.5 5-4.5s5 1.5 5 4.5",
    robot: "M3.5 6h9v7h-9zM8 6V3M6 9v.6M10 9v.6",
    sun: "M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6M8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
    return (
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
            <path d={paths[name]} />
        </svg>
    );
}
