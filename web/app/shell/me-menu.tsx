import { useMantineColorScheme } from '@mantine/core'
import { IconDeviceDesktop, IconFlag, IconLogout, IconMoon, IconSun, IconUserCircle } from '@tabler/icons-react'
import { t } from '#web/app/language.ts'
import { paths } from '#web/app/paths.ts'
import classes from '#web/app/shell/me-menu.module.css'
import { useSignOut } from '#web/app/sign-out.ts'
import { useHere } from '#web/app/tenant.ts'
import { Avatar } from '#web/kit/avatar.tsx'
import { useGo } from '#web/kit/go.ts'
import { Menu } from '#web/kit/menu.tsx'
import { useMayManage } from '#web/settings/may-manage.ts'

/** Me: profile, light or dark, sign out. */
export function MeMenu() {
  const { account, tenant } = useHere()
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true })
  const go = useGo()
  const signOut = useSignOut()
  const mayManage = useMayManage()
  return (
    <Menu
      placement="bottom-end"
      entries={[
        account.email,
        {
          label: t('web.me.profile'),
          icon: <IconUserCircle size={16} stroke={1.6} />,
          run: () => go(paths.settings(tenant.slug, 'profile')),
        },
        ...(mayManage
          ? [{ label: t('web.nav.start'), icon: <IconFlag size={16} stroke={1.6} />, run: () => go(paths.start(tenant.slug)) }]
          : []),
        null,
        t('web.me.scheme'),
        {
          label: t('web.me.light'),
          icon: <IconSun size={16} stroke={1.6} />,
          checked: colorScheme === 'light',
          run: () => setColorScheme('light'),
        },
        {
          label: t('web.me.dark'),
          icon: <IconMoon size={16} stroke={1.6} />,
          checked: colorScheme === 'dark',
          run: () => setColorScheme('dark'),
        },
        {
          label: t('web.me.auto'),
          icon: <IconDeviceDesktop size={16} stroke={1.6} />,
          checked: colorScheme === 'auto',
          run: () => setColorScheme('auto'),
        },
        null,
        { label: t('web.me.signOut'), icon: <IconLogout size={16} stroke={1.6} />, run: () => void signOut() },
      ]}
    >
      <button type="button" className={classes.me} aria-label={t('web.me.title', { name: account.name })} data-tip={account.name}>
        <Avatar name={account.name} />
      </button>
    </Menu>
  )
}
