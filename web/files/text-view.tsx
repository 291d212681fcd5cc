import { useQuery } from '@tanstack/react-query'
import { fetchBlob } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { useTenant } from '#web/app/tenant.ts'
import { type FileRecord, previewPath } from '#web/files/files.ts'
import classes from '#web/files/preview.module.css'
import { ErrorState, Skeletons } from '#web/kit/state.tsx'

const mostShown = 100 * 1024

/** The beginning of a text, as text: whatever it says, nothing of it runs. */
export function TextView({ file }: { file: FileRecord }) {
  const tenant = useTenant()
  const text = useQuery({
    queryKey: ['preview', tenant, file.content.id],
    queryFn: async ({ signal }) => (await fetchBlob(previewPath(file), { tenant, signal })).text(),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  })
  if (text.isLoadingError) return <ErrorState error={text.error} retry={() => void text.refetch()} />
  if (text.data === undefined) return <Skeletons />
  return (
    <>
      <pre
        className={classes.text}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
        tabIndex={0}
      >
        {text.data}
      </pre>
      {file.content.size > mostShown && <p className={classes.hint}>{t('files.preview.cut')}</p>}
    </>
  )
}
