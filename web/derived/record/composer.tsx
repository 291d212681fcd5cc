import { Button, Textarea } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { problemsOf, request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import type { ModelEntity, RecordData } from '#web/app/model.ts'
import { work } from '#web/app/storage.ts'
import { useHere } from '#web/app/tenant.ts'
import { restOf, type Sending, sendingOf } from '#web/derived/record/note-draft.ts'
import classes from '#web/derived/record/timeline.module.css'
import type { NoteKind } from '#web/derived/record/use-timeline.ts'
import { listKey } from '#web/derived/records.ts'
import { Keys } from '#web/kit/kbd.tsx'
import { sentenceFor } from '#web/kit/state.tsx'

interface ComposerProps {
  kind: NoteKind
  entity: ModelEntity
  id: string
}

/** What is typed into a note, kept until it is saved or emptied, and its saving. */
function useNote({ kind, entity, id }: ComposerProps) {
  const { account, tenant: access } = useHere()
  const tenant = access.slug
  const client = useQueryClient()
  const draftKey = `note:${account.id}:${tenant}:${id}`
  const [text, setText] = useState(() => String(work.read(draftKey) ?? ''))
  const [problem, setProblem] = useState<string>()
  const [busy, setBusy] = useState(false)
  const typed = useRef(text)
  const sending = useRef<Sending>(undefined)
  const type = (next: string) => {
    typed.current = next
    setText(next)
    setProblem(undefined)
    work.write(draftKey, next === '' ? undefined : next)
  }
  const save = async () => {
    const note = text.trim()
    if (note === '' || busy) return
    setBusy(true)
    try {
      const body = { [kind.about]: { entity: entity.name, id }, [kind.text]: note }
      sending.current = sendingOf(sending.current, note, () => crypto.randomUUID())
      const options = { method: 'POST', body, tenant, idempotencyKey: sending.current.key } as const
      await request<{ data: RecordData }>(`/${kind.entity.plural}`, options)
      sending.current = undefined
      type(restOf(typed.current, text))
      await client.invalidateQueries({ queryKey: listKey(tenant, kind.entity.plural) })
    } catch (error) {
      setProblem(problemsOf(error).get(kind.text) ?? sentenceFor(error))
    } finally {
      setBusy(false)
    }
  }
  return { text, problem, busy, type, save: () => void save() }
}

/** Where a note is written. */
export function Composer(props: ComposerProps) {
  const { text, problem, busy, type, save } = useNote(props)
  return (
    <form
      className={classes.composer}
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
          event.preventDefault()
          save()
        }
      }}
    >
      <Textarea
        id="composer"
        aria-label={t('web.note.write')}
        placeholder={t('web.note.write')}
        value={text}
        onChange={(event) => type(event.currentTarget.value)}
        error={problem}
        autosize
        minRows={text === '' ? 1 : 3}
        maxRows={12}
      />
      {text !== '' && (
        <div className={classes.composerButtons}>
          <Button type="submit" size="xs" loading={busy} rightSection={<Keys keys="mod+Enter" quiet />}>
            {t('web.note.save')}
          </Button>
          <Button size="xs" variant="subtle" color="gray" onClick={() => type('')}>
            {t('web.note.discard')}
          </Button>
        </div>
      )}
    </form>
  )
}
