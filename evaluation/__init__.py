"""Judging matches, and making sample companies to judge on."""
