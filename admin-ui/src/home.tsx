import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './app/styles.js';
import { Providers } from './app/providers.js';
import { HomePage } from './pages/home/home-page.js';

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Providers>
      <HomePage />
    </Providers>
  </StrictMode>,
);
