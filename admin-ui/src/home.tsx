import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startAtHome } from './api/session.js';
import './app/styles.js';
import { Providers } from './app/providers.js';
import { HomePage } from './pages/home/home-page.js';

void startAtHome();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Providers>
      <HomePage />
    </Providers>
  </StrictMode>,
);
