import '#web/kit/inputs-body.tsx'
import { Button } from '@mantine/core'
import { type ReactNode, Suspense, useRef } from 'react'
import { formatDateTime } from '#messages/dates.ts'
import { t } from '#web/app/language.ts'
import type { ModelEntity } from '#web/app/model.ts'
import { locale } from '#web/app/session.ts'
import type { Draft, Values } from '#web/derived/form/draft.ts'
import classes from '#web/derived/form/record-form.module.css'
import { groupsOf } from '#web/derived/record/groups.ts'
import { uiOf } from '#web/fields/kinds.ts'
import type { Form } from '#web/kit/form.ts'
import { Keys } from '#web/kit/kbd.tsx'
import { Notice } from '#web/kit/notice.tsx'
import { Skeletons } from '#web/kit/state.tsx'

interface RecordFormProps {
  entity: ModelEntity
  form: Form<Values>
  draft: Draft | undefined
  onDiscardDraft: () => void
  onCancel: () => void
  submitLabel: string
  /** Beside the button that saves. */
  children?: ReactNode
}

/** All fields of an entity in one column; Ctrl-Enter saves from anywhere in it. */
export function RecordForm({ entity, form, draft, onDiscardDraft, onCancel, submitLabel, children }: RecordFormProps) {
  const element = useRef<HTMLFormElement>(null)
  const first = groupsOf(entity)[0]?.fields[0]?.key
  return (
    <form
      ref={element}
      className={classes.form}
      onSubmit={form.onSubmit}
      noValidate
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
          event.preventDefault()
          element.current?.requestSubmit()
        }
      }}
    >
      {draft !== undefined && (
        <Notice>
          {t('web.form.draft', { at: formatDateTime(draft.at, locale()) })}{' '}
          <button type="button" className={classes.discard} onClick={onDiscardDraft}>
            {t('web.form.discard')}
          </button>
        </Notice>
      )}
      {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
      <Suspense fallback={<Skeletons lines={8} />}>
        {groupsOf(entity).map((group) => (
          <section key={group.label ?? ''} className={classes.group}>
            {group.label !== null && <h2 className={classes.title}>{group.label}</h2>}
            {group.fields
              .filter((field) => !field.readOnly)
              .map((field) => {
                const { Edit } = uiOf(field)
                return (
                  <Edit
                    key={field.key}
                    field={field}
                    value={form.values[field.key] ?? null}
                    onChange={(value) => form.set(field.key, value)}
                    problem={(path) => form.problem(path === '' ? field.key : `${field.key}/${path}`)}
                    autoFocus={field.key === first}
                  />
                )
              })}
          </section>
        ))}
      </Suspense>
      <div className={classes.buttons}>
        <Button type="submit" loading={form.busy} rightSection={<Keys keys="mod+Enter" quiet />}>
          {submitLabel}
        </Button>
        {children}
        <Button variant="subtle" color="gray" onClick={onCancel}>
          {t('web.cancel')}
        </Button>
      </div>
    </form>
  )
}
