// Every fault there is, by the API's list of them: what it breaks, what becomes of what is under way, and its fields.
import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { begin } from "../model/acts";
import type { FaultField, FaultType } from "../model/api";
import { complaint, faultTypes, layout, regionNames } from "../model/drill";
import { askedBy, faultText, fieldsOf, namesFor } from "../model/fault_form";
import { plainWord } from "../model/words";
import { Modal } from "./modal";

const openFault = signal(false);
/// What the dialog was opened for.
interface FaultPlace {
    region?: string;
    between?: [string, string];
}

const place = signal<FaultPlace>({});

export function breakAt(where: FaultPlace): void {
    place.value = where;
    openFault.value = true;
}

/// Of a link the first that lies between two sides, else the first.
function firstFor(types: FaultType[], { between }: FaultPlace): FaultType | undefined {
    const ofLinks = types.find((type) => type.fields.some((field) => askedBy(field) === "two_sides"));
    return (between && ofLinks) ?? types[0];
}

interface FieldProps {
    field: FaultField;
    answers: Record<string, string>;
    change: (name: string, value: string) => void;
}

function Options({ names, none }: { names: string[]; none: string | undefined }) {
    return (
        <>
            {none !== undefined && <option value="">{none}</option>}
            {names.map((name) => (
                <option key={name}>{name}</option>
            ))}
        </>
    );
}

function Input({ field, answers, change }: FieldProps) {
    const asked = askedBy(field);
    const populations = layout.value?.populations.map((people) => people.name) ?? [];
    const set = (event: { currentTarget: { value: string } }) => change(field.name, event.currentTarget.value);
    const value = answers[field.name] ?? "";
    const none = field.required ? undefined : (field.default ?? "not given");
    if (asked === "name") {
        return (
            <select value={value} onChange={set} name={field.name} required={field.required}>
                <Options names={namesFor(field, regionNames.value, populations)} none={none} />
            </select>
        );
    }
    if (asked === "choice") {
        return (
            <select value={value} onChange={set} name={field.name}>
                <Options names={field.schema.enum ?? []} none={none} />
            </select>
        );
    }
    if (asked === "flag") {
        return (
            <input
                type="checkbox"
                name={field.name}
                checked={value === "true"}
                onChange={(event) => change(field.name, String(event.currentTarget.checked))}
            />
        );
    }
    const example = field.schema.examples?.[0];
    return (
        <input
            type="text"
            name={field.name}
            value={value}
            onInput={set}
            required={field.required}
            placeholder={
                example === undefined ? "" : `such as ${Array.isArray(example) ? example.join(", ") : String(example)}`
            }
            list={asked === "names" ? "names" : undefined}
        />
    );
}

function TwoSides({ answers, change }: Omit<FieldProps, "field">) {
    return (
        <>
            {["one side", "the other"].map((side, i) => (
                <label class="field" key={side}>
                    <span>Between: {side}</span>
                    <input
                        name={`between.${i}`}
                        list="names"
                        required
                        placeholder="regions or populations, by commas"
                        value={answers[`between.${i}`] ?? ""}
                        onInput={(event) => change(`between.${i}`, event.currentTarget.value)}
                    />
                </label>
            ))}
        </>
    );
}

function Field(props: FieldProps) {
    const { field } = props;
    if (askedBy(field) === "two_sides") return <TwoSides answers={props.answers} change={props.change} />;
    return (
        <label class={`field ${askedBy(field) === "flag" ? "flag" : ""}`}>
            <span>
                {plainWord(field.name)}
                {!field.required && <em>{field.default ?? "optional"}</em>}
            </span>
            <Input {...props} />
            <small>{field.about}</small>
        </label>
    );
}

function Form({ types }: { types: FaultType[] }) {
    const { region, between } = place.value;
    const [kind, setKind] = useState(firstFor(types, place.value)?.do ?? "");
    const [answers, setAnswers] = useState<Record<string, string>>({
        region: region ?? regionNames.value[0] ?? "",
        "between.0": between?.[0] ?? region ?? "",
        "between.1": between?.[1] ?? "",
    });
    const type = types.find((one) => one.do === kind);
    if (!type) return null;
    const submit = async (event: Event) => {
        event.preventDefault();
        if (await begin(faultText(type, answers))) openFault.value = false;
    };
    return (
        <form class="fault-form" onSubmit={(event) => void submit(event)}>
            <label class="field">
                <span>Fault</span>
                <select value={kind} name="do" onChange={(event) => setKind(event.currentTarget.value)}>
                    {types.map((one) => (
                        <option key={one.do} value={one.do}>
                            {plainWord(one.do)}
                        </option>
                    ))}
                </select>
            </label>
            <p class="fault-summary">{type.summary}</p>
            <p class="about">{type.in_flight}</p>
            <div class="fields">
                {fieldsOf(type).map((field) => (
                    <Field
                        key={`${kind} ${field.name}`}
                        field={field}
                        answers={answers}
                        change={(name, value) => setAnswers((before) => ({ ...before, [name]: value }))}
                    />
                ))}
            </div>
            <datalist id="names">
                {[...regionNames.value, ...(layout.value?.populations.map((people) => people.name) ?? [])].map(
                    (name) => (
                        <option key={name} value={name} />
                    ),
                )}
            </datalist>
            {complaint.value && <p class="complaint">{complaint.value}</p>}
            <button type="submit" class="bad">
                Begin it
            </button>
        </form>
    );
}

export function FaultDialog() {
    return (
        <Modal open={openFault} title="Break something">
            <Form types={faultTypes.value} />
        </Modal>
    );
}
