import { Button, Textarea } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { problemsOf, request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import type { ModelEntity, RecordData } from '#web/app/model.ts'
import { work } from '#web/app/storage.ts'
import { useTenant } from '#web/app/tenant.ts'
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

/** Where a note is written. What was typed is kept until it is saved or emptied. */
export function Composer({ kind, entity, id }: ComposerProps) {
  const tenant = useTenant()
  const client = useQueryClient()
  const draftKey = `note:${tenant}:${id}`
  const [text, setText] = useState(() => String(work.read(draftKey) ?? ''))
  const [problem, setProblem] = useState<string>()
  const [busy, setBusy] = useState(false)
  const type = (next: string) => {
    setText(next)
    setProblem(undefined)
    work.write(draftKey, next === '' ? undefined : next)
  }
  const save = async () => {
    if (text.trim() === '' || busy) return
    setBusy(true)
    try {
      const body = { [kind.about]: { entity: entity.name, id }, [kind.text]: text.trim() }
      await request<{ data: RecordData }>(`/${kind.entity.plural}`, { method: 'POST', body, tenant })
      type('')
      await client.invalidateQueries({ queryKey: listKey(tenant, kind.entity.plural) })
    } catch (error) {
      setProblem(problemsOf(error).get(kind.text) ?? sentenceFor(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <form
      className={classes.composer}
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
          event.preventDefault()
          void save()
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
