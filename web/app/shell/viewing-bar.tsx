import { Button } from '@mantine/core'
import { IconEye } from '@tabler/icons-react'
import { useSuspenseQuery } from '@tanstack/react-query'
import { roles } from '#schema/access.ts'
import { request } from '#web/app/api.ts'
import { loadWords, t } from '#web/app/language.ts'
import { paths } from '#web/app/paths.ts'
import classes from '#web/app/shell/viewing-bar.module.css'
import { useHere } from '#web/app/tenant.ts'
import { sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'

/** Says with whose eyes one looks, on every page, and leads back to one's own. */
export default function ViewingBar() {
  const { tenant } = useHere()
  useSuspenseQuery({
    queryKey: ['words', 'viewing'],
    queryFn: () => Promise.all([loadWords('roles'), loadWords('settings')]).then(() => true),
  })
  const builtIn = roles.find((role) => role === tenant.viewing)
  const role = builtIn === undefined ? (tenant.roleName ?? '') : t(`settings.roles.${builtIn}`)
  const end = async () => {
    try {
      await request('/view-as', { method: 'DELETE', tenant: tenant.slug })
      location.assign(paths.settings(tenant.slug, 'roles'))
    } catch (error) {
      toast(sentenceFor(error), { tone: 'danger' })
    }
  }
  return (
    <div className={classes.bar} role="status">
      <IconEye size={18} stroke={1.6} aria-hidden="true" />
      <span>{t('roles.viewing', { role })}</span>
      <Button size="xs" variant="default" onClick={() => void end()}>
        {t('roles.viewingEnd')}
      </Button>
    </div>
  )
}
