import { Button } from '@mantine/core'
import { IconMapOff } from '@tabler/icons-react'
import { t } from '#web/app/language.ts'
import { paths } from '#web/app/paths.ts'
import { useGo } from '#web/kit/go.ts'
import { EmptyState } from '#web/kit/state.tsx'

/** No such page, or one that the reader may not know of: the two look the same. */
export function NotFound() {
  const go = useGo()
  return (
    <>
      <title>{`${t('web.notFound.title')} · Steward`}</title>
      <EmptyState icon={<IconMapOff size={28} stroke={1.5} />} title={t('web.notFound.title')} text={t('web.notFound.text')} alone>
        <Button variant="default" onClick={() => go(paths.root())}>
          {t('web.notFound.home')}
        </Button>
      </EmptyState>
    </>
  )
}
