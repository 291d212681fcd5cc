import { Button, Progress } from '@mantine/core'
import { IconFileImport } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { problemsOf } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import type { ModelEntity } from '#web/app/model.ts'
import { paths } from '#web/app/paths.ts'
import { useTenant } from '#web/app/tenant.ts'
import shared from '#web/import/import.module.css'
import { uploadImport } from '#web/import/imports.ts'
import classes from '#web/import/start.module.css'
import { useGo } from '#web/kit/go.ts'
import { Notice } from '#web/kit/notice.tsx'
import { sentenceFor } from '#web/kit/state.tsx'

/** By ending and by media type: systems know the one or the other. */
const accepted = [
  ...['.csv', '.tsv', '.txt', '.xlsx', '.vcf', '.json'],
  ...['text/csv', 'text/plain', 'text/tab-separated-values', 'text/vcard', 'application/json'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
].join(',')

const mostBytes = 100 * 1024 * 1024

interface Upload {
  readonly name: string
  readonly abort: AbortController
}

interface Taking {
  readonly take: (files: FileList | null) => Promise<void>
  readonly upload: Upload | undefined
  readonly problem: string | undefined
}

/** Sends the file, then opens the next step; says why not. */
function useTaking(entity: ModelEntity): Taking {
  const tenant = useTenant()
  const go = useGo()
  const [upload, setUpload] = useState<Upload>()
  const [problem, setProblem] = useState<string>()
  const take = async (files: FileList | null) => {
    const file = files?.[0]
    if (file === undefined) return
    if (files !== null && files.length > 1) return setProblem(t('import.start.onlyOne'))
    if (file.size > mostBytes) return setProblem(t('import.start.tooLarge'))
    const abort = new AbortController()
    setProblem(undefined)
    setUpload({ name: file.name, abort })
    try {
      const run = await uploadImport(tenant, entity.name, file, abort.signal)
      go(paths.importRun(tenant, run.id))
    } catch (error) {
      if (!abort.signal.aborted) setProblem([...problemsOf(error).values()][0] ?? sentenceFor(error))
    }
    setUpload(undefined)
  }
  return { take, upload, problem }
}

/** Takes the file: dropped, or chosen. It is read at once. */
export function DropZone({ entity }: { entity: ModelEntity }) {
  const [over, setOver] = useState(false)
  const { take, upload, problem } = useTaking(entity)
  if (upload !== undefined) return <Reading upload={upload} />
  return (
    <>
      {problem !== undefined && <Notice tone="danger">{problem}</Notice>}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping needs a pointer; the button inside does the same. */}
      <div
        className={classes.zone}
        data-over={over}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={({ currentTarget, relatedTarget }) => {
          // From one thing within to the next is no leaving.
          if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setOver(false)
        }}
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          void take(event.dataTransfer.files)
        }}
      >
        <IconFileImport size={32} stroke={1.3} className={classes.zoneIcon} aria-hidden="true" />
        {over ? <p className={classes.zoneTitle}>{t('import.start.drop')}</p> : <Choose onFiles={take} />}
        <p className={shared.hint}>{t('import.start.known')}</p>
        <p className={shared.hint}>{t('import.start.limits')}</p>
      </div>
    </>
  )
}

function Choose({ onFiles }: { onFiles: Taking['take'] }) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <p className={classes.zoneTitle}>
      <Button onClick={() => input.current?.click()}>{t('import.start.choose')}</Button>
      <span className={classes.zoneOr}>{t('import.start.or')}</span>
      <input
        ref={input}
        type="file"
        accept={accepted}
        hidden
        onChange={(event) => {
          void onFiles(event.currentTarget.files)
          // So that the same file, mended meanwhile, can be chosen again.
          event.currentTarget.value = ''
        }}
      />
    </p>
  )
}

function Reading({ upload }: { upload: Upload }) {
  const text = t('import.start.reading', { name: upload.name })
  return (
    <div className={classes.zone} role="status">
      <p className={classes.zoneTitle}>{text}</p>
      <Progress value={100} animated size="md" w="60%" aria-label={text} />
      <Button variant="default" onClick={() => upload.abort.abort()}>
        {t('import.start.stop')}
      </Button>
    </div>
  )
}
