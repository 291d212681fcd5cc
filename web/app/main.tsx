import '@fontsource-variable/inter/wght.css'
import '#web/app/mantine.css'
import '#web/app/theme.css'
import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { createRoot } from 'react-dom/client'
import { languages } from '#messages/message.ts'
import { browserLanguage, speak, useLanguage } from '#web/app/language.ts'
import { queryClient } from '#web/app/query-client.ts'
import { router } from '#web/app/router.tsx'
import { sessionQuery } from '#web/app/session.ts'
import { settings, visit } from '#web/app/storage.ts'
import { colorSchemeManager, theme } from '#web/app/theme.ts'
import { Arriving } from '#web/kit/arriving.tsx'
import { Toasts } from '#web/kit/toasts.tsx'
import { Tooltips } from '#web/kit/tooltips.tsx'

function Root() {
  const language = useLanguage()
  return (
    <MantineProvider
      theme={theme}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <QueryClientProvider client={queryClient}>
        {/* A new key draws everything anew when the language changes, which is rare. */}
        <RouterProvider key={language} router={router} />
        <Arriving router={router} />
        <Toasts />
        <Tooltips />
      </QueryClientProvider>
    </MantineProvider>
  )
}

/** Most visits begin with a list: its code is fetched while the first questions are asked. */
function warmUp(path: string): void {
  const [, tenant, place, id] = path.split('/')
  const isList = tenant !== undefined && place !== undefined && id === undefined && place !== 'settings' && place !== 'import'
  if (isList) void import('#web/derived/list/list-page.tsx')
}

const renewedKey = 'renewed'
const renewAtMostEvery = 60_000

/** After an upgrade the code that an open tab still asks for is gone: the page is loaded anew, once. What was typed is kept as a draft. */
function renewAfterUpgrade(): void {
  addEventListener('vite:preloadError', () => {
    const renewedAt = Number(visit.read(renewedKey) ?? 0)
    if (!navigator.onLine || Date.now() - renewedAt < renewAtMostEvery) return
    visit.write(renewedKey, Date.now())
    location.reload()
  })
}

async function start(): Promise<void> {
  renewAfterUpgrade()
  warmUp(location.pathname)
  // While we ask who is here, the words of the last time are fetched: they are nearly always the right ones.
  const last = settings.read('language')
  const guess = languages.find((language) => language === last) ?? browserLanguage()
  const [session] = await Promise.all([queryClient.fetchQuery(sessionQuery).catch(() => null), speak(guess)])
  await speak(session?.account.language ?? guess)
  const element = document.getElementById('root')
  if (element !== null) createRoot(element).render(<Root />)
}

void start()
