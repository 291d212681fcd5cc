import { Button, Textarea } from '@mantine/core'
import { useState } from 'react'
import { formatDate } from '#messages/dates.ts'
import { t } from '#web/app/language.ts'
import { locale } from '#web/app/session.ts'
import classes from '#web/import/check.module.css'
import type { ImportRun, Preview } from '#web/import/imports.ts'
import { useImportChange } from '#web/import/use-import-change.ts'
import { Notice } from '#web/kit/notice.tsx'

interface ErasedRowsProps {
  run: ImportRun
  erased: Preview['erased']
}

const shownAtMost = 5

/** Rows of people who asked for erasure: nobody brings them back unnoticed, and whoever does says why. */
export function ErasedRows({ run, erased: { count, rows } }: ErasedRowsProps) {
  const { change, problem } = useImportChange(run)
  if (count === 0) return null
  const shown = rows.slice(0, shownAtMost)
  return (
    <div className={classes.erased}>
      <Notice tone="warning">
        <strong>{t('import.erased.title', { count })}</strong>
        <ul className={classes.erasedRows}>
          {shown.map(({ row, on }) => (
            <li key={row}>{t('import.erased.row', { row, day: formatDate(on, locale()) })}</li>
          ))}
          {count > shown.length && <li>{t('import.erased.more', { count: count - shown.length })}</li>}
        </ul>
        {run.erasureReason === null ? t('import.erased.out') : t('import.erased.in')}
      </Notice>
      {problem !== undefined && <Notice tone="danger">{problem}</Notice>}
      {run.erasureReason === null ? (
        <Why onGiven={(erasureReason) => change({ erasureReason })} />
      ) : (
        <p className={classes.given}>
          <q>{run.erasureReason}</q>
          <Button variant="default" size="xs" onClick={() => change({ erasureReason: null })}>
            {t('import.erased.leave')}
          </Button>
        </p>
      )}
    </div>
  )
}

function Why({ onGiven }: { onGiven: (reason: string) => void }) {
  const [reason, setReason] = useState('')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (reason.trim() !== '') onGiven(reason.trim())
      }}
    >
      <Textarea
        label={t('import.erased.why')}
        description={t('import.erased.kept')}
        maxLength={500}
        autosize
        minRows={2}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" disabled={reason.trim() === ''}>
        {t('import.erased.take')}
      </Button>
    </form>
  )
}
