import { Button } from '@mantine/core'
import { IconPhotoUp } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import type { ModelEntity, RecordData } from '#web/app/model.ts'
import { useTenant } from '#web/app/tenant.ts'
import { putRecord } from '#web/derived/records.ts'
import { pictureField } from '#web/fields/record-avatar.tsx'
import { cropOf, type Look, middle, type Size } from '#web/files/crop.ts'
import { CropSquare } from '#web/files/crop-square.tsx'
import classes from '#web/files/photo.module.css'
import { Dialog, DialogActions } from '#web/kit/dialog.tsx'
import { Notice } from '#web/kit/notice.tsx'
import { sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'

interface PhotoDialogProps {
  entity: ModelEntity
  record: RecordData
  title: string
  onClose: () => void
}

interface Chosen {
  readonly file: File
  readonly address: string
}

/** Chooses a picture and the square of it that is kept. */
export default function PhotoDialog({ entity, record, title, onClose }: PhotoDialogProps) {
  const [chosen, choose] = useChosen()
  const [size, setSize] = useState<Size>()
  const [look, setLook] = useState<Look>(middle)
  const [isUnreadable, setUnreadable] = useState(false)
  const field = pictureField(entity)
  const { save, remove } = useChange(entity, record, onClose)
  const take = (file: File | undefined) => {
    if (file === undefined) return
    setSize(undefined)
    setLook(middle)
    setUnreadable(false)
    choose(file)
  }
  const problem = isUnreadable
    ? t('files.photo.unreadable')
    : save.isError || remove.isError
      ? sentenceOf(save.error ?? remove.error)
      : undefined
  return (
    <Dialog title={t('files.photo.title', { name: title })} onClose={onClose} size="sm">
      {problem !== undefined && <Notice tone="danger">{problem}</Notice>}
      {chosen !== undefined && !isUnreadable ? (
        <CropSquare
          address={chosen.address}
          size={size}
          look={look}
          onSize={setSize}
          onLook={setLook}
          onUnreadable={() => setUnreadable(true)}
        />
      ) : (
        <Chooser onFile={take} />
      )}
      <DialogActions>
        {chosen === undefined && typeof record[field?.key ?? ''] === 'string' && (
          <Button variant="default" loading={remove.isPending} onClick={() => remove.mutate()}>
            {t('files.photo.remove')}
          </Button>
        )}
        {chosen !== undefined && <Another onFile={take} />}
        {chosen !== undefined && (
          <Button
            disabled={size === undefined || isUnreadable}
            loading={save.isPending}
            onClick={() => size !== undefined && save.mutate({ file: chosen.file, crop: cropOf(size, look) })}
          >
            {t('files.photo.save')}
          </Button>
        )}
      </DialogActions>
    </Dialog>
  )
}

const sentenceOf = (error: unknown): string => {
  const problem = (error as { problems?: readonly { message: string }[] } | null)?.problems?.[0]?.message
  return problem ?? sentenceFor(error)
}

/** The chosen file with an address to show it under, which goes with it. */
function useChosen(): [Chosen | undefined, (file: File) => void] {
  const [chosen, setChosen] = useState<Chosen>()
  useEffect(() => {
    if (chosen === undefined) return
    return () => URL.revokeObjectURL(chosen.address)
  }, [chosen])
  return [chosen, (file) => setChosen({ file, address: URL.createObjectURL(file) })]
}

function useChange(entity: ModelEntity, record: RecordData, onClose: () => void) {
  const tenant = useTenant()
  const client = useQueryClient()
  const path = `/${entity.plural}/${record.id}/images/${pictureField(entity)?.key}`
  const done = (said: string) => (changed: RecordData) => {
    putRecord(client, tenant, entity, changed)
    toast(said)
    onClose()
  }
  const save = useMutation({
    mutationFn: async ({ file, crop: { x, y, size } }: { file: File; crop: ReturnType<typeof cropOf> }) => {
      const body = new FormData()
      body.append('file', file)
      const query = new URLSearchParams({ x: String(x), y: String(y), size: String(size) })
      return (await request<{ data: RecordData }>(`${path}?${query}`, { method: 'PUT', body, tenant, version: record.version })).data
    },
    onSuccess: done(t('files.photo.saved')),
  })
  const remove = useMutation({
    mutationFn: async () => (await request<{ data: RecordData }>(path, { method: 'DELETE', tenant, version: record.version })).data,
    onSuccess: done(t('files.photo.removed')),
  })
  return { save, remove }
}

const accepted = 'image/jpeg,image/png,image/webp,image/gif,image/avif'

function Chooser({ onFile }: { onFile: (file: File | undefined) => void }) {
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping needs a pointer; the button inside does the same.
    <div
      className={classes.zone}
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        onFile(event.dataTransfer.files[0])
      }}
    >
      <IconPhotoUp size={32} stroke={1.3} aria-hidden="true" />
      <Button onClick={() => input.current?.click()} data-autofocus>
        {t('files.photo.choose')}
      </Button>
      <p className={classes.or}>{t('files.photo.drop')}</p>
      <p className={classes.hint}>{t('files.photo.hint')}</p>
      <FileInput input={input} onFile={onFile} />
    </div>
  )
}

function Another({ onFile }: { onFile: (file: File | undefined) => void }) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button variant="default" onClick={() => input.current?.click()}>
        {t('files.photo.another')}
      </Button>
      <FileInput input={input} onFile={onFile} />
    </>
  )
}

const FileInput = ({ input, onFile }: { input: React.RefObject<HTMLInputElement | null>; onFile: (file: File | undefined) => void }) => (
  <input ref={input} type="file" accept={accepted} hidden onChange={(event) => onFile(event.currentTarget.files?.[0])} />
)
