import { Button } from '@mantine/core'
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react'
import { Suspense, startTransition, useEffect, useId, useRef, useState } from 'react'
import { t } from '#web/app/language.ts'
import type { ModelField } from '#web/app/model.ts'
import { settings } from '#web/app/storage.ts'
import { type FormGroup, foldedFields, formGroups } from '#web/derived/form/folding.ts'
import classes from '#web/derived/form/form-fields.module.css'
import { PartsField } from '#web/derived/form/parts-field.tsx'
import { inputOf } from '#web/derived/form/plain-input.ts'
import type { RecordFormState } from '#web/derived/form/use-record-form.ts'
import { Skeletons } from '#web/kit/state.tsx'

interface FormFieldsProps {
  state: RecordFormState
  /** Puts the cursor into the first field. */
  autoFocus?: boolean
}

/** All fields of a form in one column, grouped; the rarely used ones wait behind a button until one is asked for or wrong. */
export function FormFields({ state, autoFocus = false }: FormFieldsProps) {
  const { entity, fields, form } = state
  const box = useRef<HTMLDivElement>(null)
  const isRevealing = useRef(false)
  const fieldsId = useId()
  const remembered = `form:${entity.name}:more`
  const [folded] = useState(() => foldedFields(entity, form.values))
  const [isOpen, setOpen] = useState(settings.read(remembered) === true)
  const isWrong = (key: string) => [...form.problems.keys()].some((path) => path.split('/')[0] === key)
  if (!isOpen && [...folded].some(isWrong)) setOpen(true)

  const shown = fields.filter((field) => isOpen || !folded.has(field.key))
  const first = shown[0]?.key
  const toggle = () => {
    settings.write(remembered, isOpen ? undefined : true)
    isRevealing.current = !isOpen
    // What is on screen stays while the code of a new kind of input is fetched.
    startTransition(() => setOpen(!isOpen))
  }
  useEffect(() => {
    if (!isOpen || !isRevealing.current) return
    isRevealing.current = false
    const [key] = folded
    box.current?.querySelector<HTMLElement>(`[data-field="${key}"] :is(input, textarea, button)`)?.focus()
  }, [isOpen, folded])
  return (
    <Suspense fallback={<Skeletons lines={8} />}>
      <div ref={box} id={fieldsId}>
        {formGroups(entity, shown).map((group) => (
          <Group key={`${group.own} ${group.label}`} group={group} state={state} focused={autoFocus ? first : undefined} />
        ))}
      </div>
      {folded.size > 0 && (
        <div className={classes.more}>
          <Button
            variant="subtle"
            size="xs"
            aria-expanded={isOpen}
            aria-controls={fieldsId}
            leftSection={isOpen ? <IconChevronUp size={14} /> : <IconChevronDown size={14} />}
            onClick={toggle}
          >
            {isOpen ? t('form.less') : t('form.more', { count: folded.size })}
          </Button>
          {!isOpen && <span className={classes.names}>{labelsOf(fields, folded)}</span>}
        </div>
      )}
    </Suspense>
  )
}

function labelsOf(fields: readonly ModelField[], keys: ReadonlySet<string>): string {
  return fields
    .filter((field) => keys.has(field.key))
    .map((field) => field.label)
    .join(', ')
}

interface GroupProps {
  group: FormGroup
  state: RecordFormState
  focused: string | undefined
}

function Group({ group, state, focused }: GroupProps) {
  const id = useId()
  const title = group.own ? t('form.own') : group.label
  return (
    <section className={classes.group} aria-labelledby={title === null ? undefined : id}>
      {title !== null && (
        <h2 id={id} className={classes.title}>
          {title}
        </h2>
      )}
      {group.fields.map((field) => (
        <Field key={field.key} field={field} state={state} autoFocus={field.key === focused} />
      ))}
    </section>
  )
}

function Field({ field, state: { form }, autoFocus }: { field: ModelField; state: RecordFormState; autoFocus: boolean }) {
  const Edit = field.kind === 'parts' ? PartsField : inputOf(field)
  return (
    <div data-field={field.key}>
      <Edit
        field={field}
        value={form.values[field.key] ?? null}
        onChange={(value) => form.set(field.key, value)}
        problem={(path) => form.problem(path === '' ? field.key : `${field.key}/${path}`)}
        autoFocus={autoFocus}
      />
    </div>
  )
}
