/** Made by vite.config.ts from the theme. */
declare module 'virtual:theme.css';
