// What makes a drawn thing a button, by the pointer and by the keyboard.

/// `reached`: by Tab. Of very many things none is, where there is another way to each.
export function pressable(label: string, press: () => void, reached = true) {
    return {
        role: "button" as const,
        tabindex: reached ? 0 : -1, // as SVG spells it: "tabIndex" is another attribute there
        "aria-label": label,
        onClick: press,
        onKeyDown: (event: KeyboardEvent) => {
            if (event.key !== "Enter" && event.key !== " ") return;
            event.preventDefault();
            press();
        },
    };
}
