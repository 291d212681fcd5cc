import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { download } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import type { RecordData } from '#web/app/model.ts'
import { useTenant } from '#web/app/tenant.ts'
import related from '#web/derived/record/related-panel.module.css'
import { FileView } from '#web/files/file-view.tsx'
import { contentPath, type FileRecord } from '#web/files/files.ts'
import { Notice } from '#web/kit/notice.tsx'
import { sentenceFor } from '#web/kit/state.tsx'

/** The file itself on its own page, to which a search leads. */
export default function FilePanel({ record }: { record: RecordData }) {
  const tenant = useTenant()
  const file = record as FileRecord
  const save = useMutation({ mutationFn: () => download(contentPath(file), { tenant }) })
  return (
    <section className={related.card} aria-label={t('files.preview.title')}>
      <header className={related.head}>
        <h2 className={related.title}>{t('files.preview.title')}</h2>
        <Button size="xs" leftSection={<IconDownload size={16} stroke={1.6} />} onClick={() => save.mutate()}>
          {t('files.download')}
        </Button>
      </header>
      {save.isError && <Notice tone="danger">{sentenceFor(save.error)}</Notice>}
      <div className={related.rows}>
        <FileView file={file} />
      </div>
    </section>
  )
}
